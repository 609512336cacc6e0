import type { Caller } from '../../../caller.ts';
import type { Cloud } from '../../../cloud.ts';
import type { TaskCall } from '../interpreter/task-port.ts';
import type { ExecutionRecord } from '../records.ts';

/** What an integration may use. */
export interface TaskContext {
  readonly cloud: Cloud;
  readonly execution: ExecutionRecord;
  /** The machine's role, assumed. */
  role(): Promise<Caller>;
  /** Resolves when the execution of that ARN has ended. */
  ended(arn: string): Promise<void>;
  /** Aborted when the execution is over or the cloud stops: whoever waits may end. */
  readonly signal: AbortSignal;
}

/** How a Task state calls one action of a service. What goes wrong is thrown as StatesFailure. */
export interface Integration {
  start(context: TaskContext, call: TaskCall): Promise<unknown>;
  /** Only where there is a `.sync` pattern: the result of the job that `start` answered, once it has ended. */
  follow?(context: TaskContext, call: TaskCall, submitted: unknown): Promise<unknown>;
  /** Stops that job. */
  cancel?(context: TaskContext, submitted: unknown): Promise<unknown>;
}
