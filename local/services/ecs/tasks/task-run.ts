import type { StopCode, TaskRecord, TaskStatus } from '../task-record.ts';
import type { ContainerSetup, RunningContainer } from './task-containers.ts';

/** The processes behind one task that runs. */
export interface TaskRun {
  readonly containers: RunningContainer[];
  readonly ended: AbortController;
  /** The start goes on until it settles; the end waits for it. */
  begun: Promise<void>;
}

export interface StopReason {
  readonly code: StopCode;
  readonly reason: string;
}

/** What beginning and ending a task need. */
export interface TaskRunParts {
  readonly setup: ContainerSetup;
  /** By the ARN of the task. */
  readonly runs: Map<string, TaskRun>;
  /** Aborted when the cloud stops. */
  readonly closed: AbortSignal;
  /** Takes the task into another state, and tells of it. */
  turn(task: TaskRecord, status: TaskStatus): void;
  stop(task: TaskRecord, why: StopReason): void;
}
