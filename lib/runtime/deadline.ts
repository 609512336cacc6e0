import { AsyncLocalStorage } from 'node:async_hooks';

/** What is left after a function's work must be stopped: enough to log and to answer. */
const RESERVE_MS = 2_000;

const signals = new AsyncLocalStorage<AbortSignal>();

/** Runs `work` so that every client call below it ends before the Lambda does. */
export async function withDeadline<Result>(
  context: { getRemainingTimeInMillis(): number },
  work: () => Promise<Result>,
): Promise<Result> {
  const left = Math.max(1, context.getRemainingTimeInMillis() - RESERVE_MS);
  const signal = AbortSignal.timeout(left);
  const expired = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new DeadlineExceeded(left)), { once: true });
  });
  // Work that does not watch the signal must not overrun either.
  return signals.run(signal, () => Promise.race([work(), expired]));
}

/** The options of a client call under the current deadline: `client.send(command, deadline())`. */
export function deadline(): { abortSignal?: AbortSignal } {
  const signal = signals.getStore();
  return signal ? { abortSignal: signal } : {};
}

/** Thrown when a function's work took nearly all the time that its Lambda has. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';

  constructor(milliseconds: number) {
    super(`expected the work to be done within ${milliseconds} ms, it was not`);
  }
}
