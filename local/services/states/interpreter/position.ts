/**
 * Where a flow of states stands, as plain data: what a restart needs in order to go on from there. The interpreter
 * changes it in place. Data are JSON texts.
 */
export interface Position {
  /** Last event of this flow, the one that the next event names as its previous. */
  lastEventId: number;
  state: string;
  input: string;
  /** This scope's variables; the outer scope's are its prototype while it runs. */
  variables: Record<string, unknown>;
  /** Set once the state was entered. */
  entered?: { readonly eventId: number; readonly time: number };
  retries?: Retries;
  /** What the state waits for. */
  pending?: Pending;
}

interface Retries {
  /** Per retrier, how often it was used. */
  readonly counts: number[];
  total: number;
  /** When the present back-off ends. */
  due?: number;
}

type Pending = PendingWait | PendingTask | PendingBranches;

interface PendingWait {
  readonly kind: 'wait';
  readonly due: number;
}

export interface PendingTask {
  readonly kind: 'task';
  readonly arguments: string;
  readonly token?: string;
  /** When the task times out, and how long a heartbeat may take (milliseconds). */
  readonly timeoutDue?: number;
  readonly heartbeat?: number;
  /** What the request answered, while a token or a job is waited for. */
  submitted?: string;
}

export interface PendingBranches {
  readonly kind: 'branches';
  readonly inputs: string[];
  /** Per branch or item: its output, where it has ended. */
  readonly outputs: (string | null)[];
  /** Per branch or item that is under way. */
  readonly running: Record<string, Position>;
  next: number;
  failures: number;
  readonly startedEventId: number;
}

export const firstPosition = (startAt: string, input: string, lastEventId: number): Position => ({
  lastEventId,
  state: startAt,
  input,
  variables: {},
});
