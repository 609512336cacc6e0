import { createClock, type Clock } from '../../local/clock.ts';

/** A clock that stands still while it is held: what is looked at meanwhile does not depend on how fast the machine is. */
export interface HoldableClock extends Clock {
  hold(): void;
  goOn(): void;
}

interface Timer {
  readonly time: number;
  readonly run: () => void;
  cancel?: () => void;
}

/** Goes `speed` times as fast as the wall, from the wall's present time on. */
export function createHoldableClock(speed: number): HoldableClock {
  let clock = createClock(speed);
  let heldAt: number | undefined;
  const timers = new Set<Timer>();
  const arm = (timer: Timer) => {
    timer.cancel = clock.at(timer.time, () => {
      timers.delete(timer);
      timer.run();
    });
  };
  return {
    speed,
    now: () => heldAt ?? clock.now(),
    at: (time, run) => {
      const timer: Timer = { time, run };
      timers.add(timer);
      if (heldAt === undefined) arm(timer);
      return () => {
        timers.delete(timer);
        timer.cancel?.();
      };
    },
    hold: () => {
      heldAt ??= clock.now();
      for (const timer of timers) timer.cancel?.();
    },
    goOn: () => {
      if (heldAt === undefined) return;
      clock = createClock(speed, heldAt);
      heldAt = undefined;
      for (const timer of timers) arm(timer);
    },
  };
}
