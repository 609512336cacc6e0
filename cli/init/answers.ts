import type { Strategy } from '../../lib/manifest/manifest.ts';
import type { Application } from './application.ts';

/** What `init` was told, or takes for granted: enough to write every file. */
export interface Answers {
  readonly application: Application;
  /** Of CodeDeploy. */
  readonly name: string;
  /** By a buildspec, be it there or still to be written. */
  readonly isBuilt: boolean;
  /** In the order of a release. */
  readonly environments: readonly EnvironmentAnswer[];
  /** Of a process of its own: a command of one line. */
  readonly start?: string;
  /** What answers 2xx as soon as the application serves. */
  readonly health: string;
  /** The port on which a fleet's application listens. */
  readonly listen: number;
  readonly newAlarms?: NewAlarms;
}

export interface EnvironmentAnswer {
  readonly name: string;
  readonly deploymentGroup: string;
  readonly type: Strategy['type'];
  /** Left out: what is the default of such a target. */
  readonly config?: string;
  readonly keepBlueMinutes?: number;
  readonly alarms: readonly string[];
  /** Of an ECS service. */
  readonly cluster?: string;
  readonly service?: string;
}

/** Alarms that are not there yet, for a template of their own. */
export interface NewAlarms {
  /** What their names begin with. */
  readonly prefix: string;
  /** `app/hello/0123456789abcdef`, where it is known. */
  readonly loadBalancer?: string;
  /** `targetgroup/hello/0123456789abcdef`, where it is known. */
  readonly targetGroup?: string;
}
