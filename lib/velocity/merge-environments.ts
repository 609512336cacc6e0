import {
  EMPTY_ENVIRONMENT,
  type Arrivals,
  type EnvironmentRollUp,
  type Outcomes,
} from '../release/roll-up.ts';
import { addCounts, mergeSpreads } from '../release/spread.ts';

/**
 * Several days of an environment as if they were one; in which order they are merged makes no difference. Halves are merged
 * first: so what grows with the days is copied a few times, and not once for each day.
 */
export function mergeEnvironments(days: readonly EnvironmentRollUp[]): EnvironmentRollUp {
  if (days.length < 2) return days[0] ?? EMPTY_ENVIRONMENT;
  const middle = Math.floor(days.length / 2);
  return mergeTwo(mergeEnvironments(days.slice(0, middle)), mergeEnvironments(days.slice(middle)));
}

function mergeTwo(one: EnvironmentRollUp, other: EnvironmentRollUp): EnvironmentRollUp {
  const arrivals = mergeArrivals(one.arrivals, other.arrivals);
  return {
    outcomes: mergeOutcomes(one.outcomes, other.outcomes),
    deployments: one.deployments + other.deployments,
    rollbacks: one.rollbacks + other.rollbacks,
    hosts: {
      succeeded: one.hosts.succeeded + other.hosts.succeeded,
      failed: one.hosts.failed + other.hosts.failed,
    },
    duration: mergeSpreads(one.duration, other.duration),
    leadTime: mergeSpreads(one.leadTime, other.leadTime),
    recovery: mergeSpreads(one.recovery, other.recovery),
    ...(arrivals ? { arrivals } : {}),
  };
}

export const mergeOutcomes = (one: Outcomes, other: Outcomes): Outcomes => ({
  succeeded: one.succeeded + other.succeeded,
  failed: one.failed + other.failed,
  'rolled-back': one['rolled-back'] + other['rolled-back'],
  superseded: one.superseded + other.superseded,
});

function mergeArrivals(one: Arrivals | undefined, other: Arrivals | undefined): Arrivals | undefined {
  if (!one || !other) return one ?? other;
  return {
    outcomes: mergeOutcomes(one.outcomes, other.outcomes),
    perHour: addCounts(one.perHour, other.perHour),
    first: one.first < other.first ? one.first : other.first,
    last: one.last > other.last ? one.last : other.last,
    hosts: {
      deployments: one.hosts.deployments + other.hosts.deployments,
      total: one.hosts.total + other.hosts.total,
      largest: Math.max(one.hosts.largest, other.hosts.largest),
    },
    takenBack: one.takenBack + other.takenBack,
    again: one.again + other.again,
  };
}
