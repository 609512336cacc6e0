/** The kinds of application that `init` knows how to release, in the order in which they are offered. */
export const KINDS = ['lambda', 'ecs', 'tomcat', 'java', 'node', 'python', 'go', 'static'] as const;
export type Kind = (typeof KINDS)[number];

/** An application as its folder tells it. */
export type Application = HostApplication | LambdaApplication | EcsApplication;

interface Found {
  /** The file or files by which it was known. */
  readonly by: string;
  /** What it calls itself, as it is written there. */
  readonly name?: string;
  readonly build?: Build;
}

/** What runs on the hosts of a fleet. */
export interface HostApplication extends Found {
  readonly kind: 'tomcat' | 'java' | 'node' | 'python' | 'go' | 'static';
  readonly run: OwnProcess | SystemService;
}

/** A process that the deployment's scripts start and stop. */
export interface OwnProcess {
  /** A command of sh, run in the folder of the application; it finds PORT and HOST in its environment. */
  readonly start: string;
  /** Commands of sh, run in that folder when the files are in place. */
  readonly install?: readonly string[];
}

/** A server that the host has anyway, into whose folder the files go. */
export interface SystemService {
  readonly service: 'nginx' | 'tomcat';
  readonly source: string;
  readonly destination: string;
}

export interface LambdaApplication extends Found {
  readonly kind: 'lambda';
  readonly functions: readonly LambdaFunction[];
  /** Functions that CodeDeploy asks before it moves an alias. */
  readonly validators: readonly string[];
}

export interface LambdaFunction {
  readonly name: string;
  /** The folder of its code in the bundle. */
  readonly path: string;
}

export interface EcsApplication extends Found {
  readonly kind: 'ecs';
}

/** The commands of a buildspec. */
export interface Build {
  /** `nodejs: 20` */
  readonly runtime?: readonly [string, string];
  readonly install?: readonly string[];
  readonly test?: readonly string[];
  readonly build?: readonly string[];
  /** Patterns of what is deployed, from the root. */
  readonly files: readonly string[];
}
