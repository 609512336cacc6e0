import type { Clock } from '../../../clock.ts';
import type { AsyncEvent } from './async-event.ts';

/** The events whose time has not come yet. */
export interface EventTimers {
  /** Hands the event on when it is due, at once where it is already; not at all after `stop`. */
  schedule(event: AsyncEvent): void;
  stop(): void;
}

export function createEventTimers(clock: Clock, handOn: (event: AsyncEvent) => void): EventTimers {
  const timers = new Map<string, () => void>();
  let stopped = false;
  return {
    schedule: (event) => {
      if (stopped) return;
      if (event.dueAt <= clock.now()) return handOn(event);
      const cancel = clock.at(event.dueAt, () => {
        timers.delete(event.id);
        handOn(event);
      });
      timers.set(event.id, cancel);
    },
    stop: () => {
      stopped = true;
      for (const cancel of timers.values()) cancel();
      timers.clear();
    },
  };
}
