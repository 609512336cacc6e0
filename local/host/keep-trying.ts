/** Milliseconds before the next attempt after the first failed one; doubled with each, up to the longest. */
const FIRST_BACK_OFF = 200;
const LONGEST_BACK_OFF = 10_000;

export interface Persistence {
  readonly stopped: AbortSignal;
  onTrouble(message: string): void;
}

/** Does the work again, ever more seldom, until it succeeds or is no longer wanted; tells of each failure. */
export async function keepTrying(
  { stopped, onTrouble }: Persistence,
  name: string,
  work: () => Promise<void>,
): Promise<void> {
  let backOff = FIRST_BACK_OFF;
  let failedAt = 0;
  while (!stopped.aborted) {
    try {
      return await work();
    } catch (error) {
      if (stopped.aborted) return;
      onTrouble(`${name} failed: ${error instanceof Error ? error.message : String(error)}`);
      // One that worked for a while in between begins with short waits again.
      if (performance.now() - failedAt > 2 * LONGEST_BACK_OFF) backOff = FIRST_BACK_OFF;
      failedAt = performance.now();
      await new Promise((resolve) => setTimeout(resolve, backOff));
      backOff = Math.min(backOff * 2, LONGEST_BACK_OFF);
    }
  }
}
