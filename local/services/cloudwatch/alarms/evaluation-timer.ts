import type { Clock } from '../../../clock.ts';

/** Fires at each boundary of cloud time at which alarms are evaluated. */
export interface EvaluationTimer {
  /** Begins anew, after the alarms or their periods have changed. */
  arm(): void;
  stop(): void;
}

interface Timing {
  readonly clock: Clock;
  /** From one boundary to the next, in ms; undefined while there is nothing to evaluate. */
  step(): number | undefined;
  evaluate(boundary: number): void;
}

export function createEvaluationTimer({ clock, step, evaluate }: Timing): EvaluationTimer {
  let cancel: (() => void) | undefined;
  let stopped = false;
  const armFrom = (from: number) => {
    cancel?.();
    cancel = undefined;
    const ms = step();
    if (stopped || ms === undefined) return;
    const next = Math.floor(from / ms) * ms + ms;
    cancel = clock.at(next, () => {
      // A timer may fire a hair early; the boundary that it stands for has come all the same.
      evaluate(next);
      armFrom(Math.max(next, clock.now()));
    });
  };
  return {
    arm: () => armFrom(clock.now()),
    stop: () => {
      stopped = true;
      cancel?.();
    },
  };
}
