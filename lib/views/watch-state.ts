import type { Plan } from '../release/plan.ts';
import type { ReleaseRecord } from '../release/release-record.ts';
import type { AwsFault } from './aws-fault.ts';

/** Everything that a live view of a release shows, as it was read. All times are of AWS's clock. */
export interface WatchState {
  readonly record: Omit<ReleaseRecord, 'nonce'>;
  readonly plan?: Plan | undefined;
  /** Of the deployment that is under way, or was last. */
  readonly hosts: readonly HostProgress[];
  /** More than are in `hosts`, where there are very many. */
  readonly hostCount: number;
  readonly traffic?: TrafficShare | undefined;
  readonly alarms: readonly AlarmTrace[];
  /** The latest time that anything read speaks of; no clock of this machine. */
  readonly now: string;
  /** Why something of it could not be read, each once. */
  readonly faults?: readonly AwsFault[];
}

export interface HostProgress {
  readonly id: string;
  readonly fleet?: 'Blue' | 'Green';
  /** As CodeDeploy names it: `InProgress`. */
  readonly status: string;
  readonly events: readonly EventProgress[];
}

/** A lifecycle event. */
export interface EventProgress {
  readonly name: string;
  readonly status: string;
  readonly startedAt?: string;
  /** Absent as long as it has not ended. */
  readonly endedAt?: string;
  /** The function or the script that it asks; absent where it asks none. */
  readonly hook?: string;
}

/** How much of the traffic the new version has. */
export interface TrafficShare {
  /** From 0 to 1. */
  readonly green: number;
  /** `2 of 3 healthy hosts` */
  readonly text: string;
  /** Of a fleet. */
  readonly hosts?: { readonly green: number; readonly healthy: number };
}

export interface AlarmTrace {
  readonly name: string;
  readonly state: string;
  readonly metric?: string;
  readonly statistic?: string;
  readonly periodSeconds?: number;
  readonly threshold?: number;
  readonly comparison?: string;
  /** Of its last periods, oldest first; none where the alarm is no single metric's. */
  readonly points: readonly AlarmPoint[];
}

export interface AlarmPoint {
  /** The beginning of its period. */
  readonly at: string;
  readonly value: number;
}
