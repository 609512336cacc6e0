import type { EnvironmentRun } from '../release/environment-run.ts';
import type { Intent } from '../release/intent.ts';
import type { PlannedEnvironment } from '../release/plan.ts';
import type { HostCounts, Incident } from '../release/release-record.ts';
import type { RollbackResult } from '../rollback/next-step.ts';
import type { Abandoned } from '../store/finish-run.ts';
import type { RequestsSample } from '../verdict/verdict.ts';

/**
 * What a release is deployed to: a fleet, functions, a service. The pipeline and its state machines know this and nothing
 * of what is behind it. Every call may come twice, and the second finds what the first left.
 */
export interface DeployTarget {
  /** Makes the new version ready, without traffic. Throws Refused for what could never be deployed. */
  publish(start: Start): Promise<void>;
  /**
   * Starts the deployment, or adopts the one that an earlier call started and did not come to write down. Throws GroupBusy
   * where it must wait for another's, and Refused where the run was stopped meanwhile: then nothing is left running.
   */
  deploy(start: Start): Promise<Intent>;
  /** How far the deployment and its traffic are. Changes nothing. */
  observe(looking: Looking): Promise<Observation>;
  /** Ends a wait of the deployment; one that waits no more is left as it is. */
  continue(intent: Intent, wait: DeploymentWait): Promise<void>;
  /** Stops what an execution left running that was itself stopped from outside, and says what became of it. */
  stop(intent: Intent): Promise<Abandoned>;
  /** Looks, decides, takes one step back to the old version. */
  revert(revert: Revert): Promise<TakenBack>;
  /** What events tell of, there or on the way back; undefined where nothing was started. */
  progress(intent: Intent, way: 'there' | 'back'): Promise<Progress | undefined>;
  /** What the target itself says of a deployment that failed. */
  failure(intent: Intent): Promise<Failed>;
  /** The requests that the new version got since it has the traffic; undefined where there is nothing to count. */
  requests(counting: Counting): Promise<RequestsSample | undefined>;
  /** Removes versions that nothing will go back to, once the new one has proved good. */
  prune(planned: PlannedEnvironment): Promise<void>;
}

/** The target of an environment as planned, or of an intent; those of older releases name none: a fleet. */
export type DeployTargets = (of: Pick<Intent, 'target'>) => DeployTarget;

export type DeploymentWait = 'READY_WAIT' | 'TERMINATION_WAIT';

export interface Start {
  readonly run: EnvironmentRun;
  readonly execution: string;
  readonly at: string;
  readonly token: string;
  readonly planned: PlannedEnvironment;
}

export interface Looking {
  readonly intent: Intent;
  readonly planned: Pick<
    PlannedEnvironment,
    'deploymentGroup' | 'waitsForReady' | 'validators' | 'functions'
  >;
  /** The shift was asked for, or nobody waits for that. */
  readonly opened: boolean;
  /** AWS's time of the look. */
  readonly at: string;
}

/** How far a deployment and its traffic are, as the state machine decides by it. */
export interface Observation {
  /**
   * `waiting`: look again; `ready`: green waits for its traffic; `shifted`: the new version serves; `gone`: failed,
   * stopped, never there, or known to be bad.
   */
  readonly phase: 'waiting' | 'ready' | 'shifted' | 'gone';
  readonly status: string;
  /** Nothing more will happen to the deployment. */
  readonly ended: boolean;
  /** How long to wait for an event before looking again. */
  readonly awaitSeconds: number;
  readonly hosts?: HostCounts;
  /** Each deployment by itself, where there are several. */
  readonly deployments?: readonly { readonly id: string; readonly status: string }[];
  /** Why it is `gone` though CodeDeploy would go on. */
  readonly incident?: Incident;
}

export interface Progress {
  readonly status: string;
  readonly active: boolean;
  /** Nobody will tell of what comes next: it must be looked at. */
  readonly unheard: boolean;
}

export interface Failed {
  /** `stopped`: somebody asked for it. */
  readonly kind: 'alarm' | 'deployment' | 'validation' | 'stopped';
  readonly cause: string;
}

export interface Revert {
  readonly intent: Intent;
  readonly planned: Pick<PlannedEnvironment, 'deploymentGroup' | 'strategy'>;
  readonly at: string;
}

/** What came of one step. */
export type TakenBack =
  | {
      readonly done: false;
      readonly awaitSeconds: number;
      readonly status: string;
      readonly what: string;
      /** Deployments of the old version that are known by now. */
      readonly deploymentIds: readonly string[];
    }
  | { readonly done: true; readonly result: RollbackResult; readonly why?: string };

interface Counting {
  readonly intent: Intent;
  readonly planned: PlannedEnvironment;
  /** AWS's times. */
  readonly from: string;
  readonly to: string;
}
