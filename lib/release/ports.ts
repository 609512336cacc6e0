import type { GoodRelease, Intent } from './intent.ts';
import type { Plan, PlannedEnvironment } from './plan.ts';
import type { ReleaseRecord } from './release-record.ts';

/** The release records, as the pipeline uses them; kept by lib/store. */
export interface ReleaseRecords {
  /** The record of a release, found by its id; undefined where there is none. */
  find(release: string): Promise<ReleaseRecord | undefined>;
  /** The records of an application, the newest first, read one by one as they are asked for. */
  ofApplication(application: string): AsyncGenerator<ReleaseRecord>;
  /** Writes the first record of a release and its pointer; answers the standing one where it exists already. */
  open(first: Omit<ReleaseRecord, 'nonce'>): Promise<ReleaseRecord>;
  /**
   * Changes a record that exists; `change` gives undefined to leave it as it is. An ended record is never changed.
   * The line is appended to `changes`, unless it is the last one already.
   */
  change(
    release: string,
    change: (record: ReleaseRecord) => Omit<ReleaseRecord, 'nonce'> | undefined,
    line?: ChangeLine,
  ): Promise<ReleaseRecord | undefined>;
}

export type ChangeLine = ReleaseRecord['changes'][number];

/** Whose way through which environment. */
export interface RunKey {
  readonly release: string;
  readonly environment: string;
}

export interface Intents {
  find(run: RunKey): Promise<Intent | undefined>;
  /** Writes a changed intent; `change` gives undefined to leave it as it is. */
  change(
    run: RunKey,
    change: (intent: Intent | undefined) => Omit<Intent, 'nonce'> | undefined,
  ): Promise<Intent | undefined>;
  /** Removes the intent and everything by which events find it. */
  close(intent: Intent): Promise<void>;
  all(): AsyncGenerator<Intent>;
  ofRelease(release: string): AsyncGenerator<Intent>;
  /** Lets events about a deployment find the run; ECS's own name the service, by its ARN. */
  indexDeployment(deploymentId: string, run: RunKey): Promise<void>;
  /** Lets events about an alarm find the run. */
  indexAlarm(alarm: string, run: RunKey): Promise<void>;
  byDeployment(deploymentId: string): Promise<Intent | undefined>;
  byAlarm(alarm: string): AsyncGenerator<Intent>;
}

export interface Plans {
  write(plan: Plan): Promise<void>;
  find(release: string): Promise<Plan | undefined>;
  /** Throws where there is none: nothing goes on without a plan. */
  environment(run: RunKey): Promise<PlannedEnvironment>;
}

export interface GoodReleases {
  find(application: string, environment: string): Promise<GoodRelease | undefined>;
  /** Written unless a release that started later is already there. */
  set(application: string, environment: string, good: Omit<GoodRelease, 'nonce'>): Promise<void>;
}

/** Ends a parked task. A task that has ended already counts as done. */
export type AnswerToken = (token: string, result: object) => Promise<void>;
