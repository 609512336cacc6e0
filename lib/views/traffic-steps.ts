import type { HostProgress } from './watch-state.ts';

/** A moment at which the new version got more of the traffic. */
export interface TrafficStep {
  readonly at: string;
  /** How much it had from then on, from 0 to 1. */
  readonly share: number;
}

/** Many steps are as good as a line: so many are told, the last among them. */
const MOST = 12;
const SECOND = '2026-01-31T23:59:59'.length;

/**
 * When traffic came to the hosts of a deployment one after the other, or to a function: the ends of their lifecycle events
 * AllowTraffic. Nothing where not all hosts are known: shares would be wrong.
 */
export function trafficSteps(targets: readonly HostProgress[], count: number): TrafficStep[] {
  const fresh = targets.filter(({ fleet }) => fleet !== 'Blue');
  if (targets.length < count) return [];
  const ends = fresh.flatMap(({ events }) => allowedAt(events)).toSorted();
  const all = ends.map((at, index) => ({ at, share: (index + 1) / fresh.length }));
  // What came in one second is one step.
  const steps = all.filter(({ at }, index) => all[index + 1]?.at.slice(0, SECOND) !== at.slice(0, SECOND));
  const each = Math.ceil(steps.length / MOST);
  return steps.filter((_, index) => (steps.length - 1 - index) % each === 0);
}

const allowedAt = (events: HostProgress['events']): string[] =>
  events.flatMap(({ name, status, endedAt }) =>
    name === 'AllowTraffic' && status === 'Succeeded' && endedAt !== undefined ? [endedAt] : [],
  );
