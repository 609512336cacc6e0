import { EXIT } from './exit-code.ts';
import { UserError } from './user-error.ts';

/** The user ended a command before it was done; what it had begun is wound up by whoever catches this. */
export class Interrupted extends UserError {
  constructor() {
    super('interrupted', { exitCode: EXIT.interrupted });
  }
}

/** The result of the work, or Interrupted as soon as the signal is aborted; the work is then left to fail by itself. */
export async function unlessInterrupted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  let onAbort = () => {};
  const interrupted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(new Interrupted());
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Ends when the user ends the command: for what stays until then. */
export const untilInterrupted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
