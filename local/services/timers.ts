import type { Clock } from '../clock.ts';

/** Timers that end together. */
export interface Timers {
  /** Runs something after that many ms of the clock. */
  later(delay: number, run: () => void): void;
  /** Cancels whatever has not run. */
  stop(): void;
}

export function createTimers(clock: Clock): Timers {
  const pending = new Set<() => void>();
  return {
    later: (delay, run) => {
      const cancel = clock.at(clock.now() + delay, () => {
        pending.delete(cancel);
        run();
      });
      pending.add(cancel);
    },
    stop: () => {
      for (const cancel of pending) cancel();
      pending.clear();
    },
  };
}
