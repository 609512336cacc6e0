import type { RetrierDefinition } from './definition.ts';
import type { StatesFailure } from './failure.ts';
import type { Position } from './position.ts';

/** True if one of the names of an ErrorEquals stands for the failure. */
export function matches(names: readonly string[], failure: StatesFailure): boolean {
  const { error } = failure;
  if (error === 'States.Runtime') return false;
  return names.some((name) => {
    if (name === error) return true;
    if (error === 'States.DataLimitExceeded') return false;
    if (name === 'States.ALL') return true;
    if (name === 'States.TaskFailed') return error !== 'States.Timeout';
    return name === 'States.Timeout' && error === 'States.HeartbeatTimeout';
  });
}

/** Counts a failure against the state's retriers: milliseconds until the next attempt, or undefined for none. */
export function nextAttempt(
  retriers: readonly RetrierDefinition[],
  position: Position,
  failure: StatesFailure,
  random: () => number,
): number | undefined {
  const index = retriers.findIndex((retrier) => matches(retrier.ErrorEquals, failure));
  const retrier = retriers[index];
  if (!retrier) return undefined;
  const retries = (position.retries ??= { counts: retriers.map(() => 0), total: 0 });
  const count = retries.counts[index]!;
  if (count >= (retrier.MaxAttempts ?? 3)) return undefined;
  retries.counts[index] = count + 1;
  retries.total += 1;
  return delay(retrier, count) * (retrier.JitterStrategy === 'FULL' ? random() : 1) * 1000;
}

/** Seconds before the attempt that follows `count` earlier ones. */
function delay(retrier: RetrierDefinition, count: number): number {
  const { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Infinity } = retrier;
  return Math.min(IntervalSeconds * BackoffRate ** count, MaxDelaySeconds, LONGEST_DELAY);
}

const LONGEST_DELAY = 365 * 86_400;
