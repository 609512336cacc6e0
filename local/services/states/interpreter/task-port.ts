import type { StatesFailure } from './failure.ts';
import type { Resource } from './resource.ts';

/** How the interpreter reaches the world; what it throws is a StatesFailure. */
export interface TaskPort {
  /** Makes the request and resolves with its answer, plain JSON. Called again for a task that a restart cut short. */
  start(call: TaskCall): Promise<unknown>;
  /** For the sync patterns: resolves with the job's result when the job that `start` answered has ended. */
  follow(call: TaskCall, submitted: unknown): Promise<unknown>;
  /** For the sync patterns: the task was given up; stops its job, best effort. */
  cancel(call: TaskCall, submitted: unknown): void;
  /** A token for the task, as `$states.context.Task.Token` gives it. */
  newToken(call: { readonly state: string; readonly eventId: number }): string;
  /** From now on the token answers to `callback`; gives back how to end that. */
  park(token: string, callback: TokenCallback): () => void;
}

export interface TaskCall {
  readonly resource: Resource;
  readonly arguments: unknown;
  readonly state: string;
  /** Of the event with which the state was entered: same call, same number. */
  readonly eventId: number;
  /** How often the state was retried before. */
  readonly retryCount: number;
  readonly token?: string;
}

export interface TokenCallback {
  succeed(output: unknown): void;
  fail(failure: StatesFailure): void;
  heartbeat(): void;
}
