import type { HostProgress } from './watch-state.ts';

/** When an environment came to stages that its record does not tell. */
export interface SeenStages {
  readonly validating?: string;
  readonly shifting?: string;
}

/**
 * Of functions and services the deployment itself asks the validators and moves the traffic: its lifecycle events tell when
 * it began to.
 */
export function seenStages(targets: readonly HostProgress[]): SeenStages {
  const events = targets.flatMap((target) => target.events);
  const shifting = earliest(events.filter(({ name }) => name === 'AllowTraffic'));
  // One that is asked afterwards is no stage before the traffic.
  const validating = earliest(
    events.filter(({ hook, startedAt = '' }) => hook !== undefined && (!shifting || startedAt < shifting)),
  );
  return { ...(validating ? { validating } : {}), ...(shifting ? { shifting } : {}) };
}

const earliest = (events: HostProgress['events']): string | undefined =>
  events.flatMap(({ startedAt }) => startedAt ?? []).toSorted()[0];
