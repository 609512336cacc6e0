import type { Clock } from '../../../clock.ts';
import type { History } from './history.ts';
import type { Limits } from './limits.ts';
import type { TaskPort } from './task-port.ts';

/** What all flows of one execution share. */
export interface Run {
  readonly history: History;
  readonly clock: Clock;
  readonly random: () => number;
  readonly tasks: TaskPort;
  readonly region: string;
  readonly limits: Limits;
  /** `Execution` and `StateMachine` of `$states.context`. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Transitions made so far. */
  transitions: number;
}

const TRANSITIONS_BETWEEN_BREATHS = 100;

/** Called at each transition: now and then lets timers and sockets have their turn, or a fast loop would starve them. */
export function breathe(run: Run): Promise<void> | undefined {
  run.transitions += 1;
  if (run.transitions % TRANSITIONS_BETWEEN_BREATHS !== 0) return undefined;
  return new Promise((resolve) => setImmediate(resolve));
}
