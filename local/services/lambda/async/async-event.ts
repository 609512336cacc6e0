/** An event that waits for its function, as it is kept; times are epoch milliseconds of cloud time. */
export interface AsyncEvent {
  readonly id: string;
  readonly functionName: string;
  readonly qualifier?: string;
  /** JSON. */
  readonly payload: string;
  readonly clientContext?: string;
  readonly receivedAt: number;
  dueAt: number;
  /** Runs that ended with an error of the function. */
  failures: number;
  throttles: number;
  /** Delivered once more though it succeeded. */
  repeated?: boolean;
}
