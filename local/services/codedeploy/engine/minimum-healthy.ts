import type { MinimumHealthyHosts } from '@aws-sdk/client-codedeploy';

/**
 * CodeDeploy's rules of minimum healthy hosts, as pure functions.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/instances-health.html
 */
export function requiredHealthy({ type, value = 0 }: MinimumHealthyHosts, total: number): number {
  if (type === 'HOST_COUNT') return value;
  if (type === 'FLEET_PERCENT') return Math.ceil((total * value) / 100);
  return Math.max(0, total - value); // MOST_CONCURRENCY, of OneAtATime: so many may be out at once
}

/** Whether no host at all could be deployed to without going below the minimum. */
export const isImpossible = (required: number, total: number): boolean => total > 0 && required >= total;

/** Hosts that a minimum is counted over: the fleet, or one of its Availability Zones. */
interface Scope {
  /** How many must stay healthy; fixed at the start. */
  readonly required: number;
  /** Healthy hosts that are not being deployed to: untouched ones and those that succeeded. */
  readonly healthy: number;
}

/** A rollout in its middle. */
export interface RolloutState {
  readonly fleet: Scope;
  /** The zone that is deployed to, where the configuration is zonal: its minimum counts beside the fleet's. */
  readonly zone?: Scope;
  readonly inFlight: number;
  readonly succeeded: number;
  /** Not begun yet, here. Unhealthy ones cost nothing, so they go first. */
  readonly waitingUnhealthy: number;
  readonly waitingHealthy: number;
  /** Not begun yet, in zones that come later. */
  readonly later: number;
}

export type RolloutStep =
  /** Begin with so many hosts, in order. */
  | { readonly kind: 'begin'; readonly count: number }
  | { readonly kind: 'wait' }
  /** Here all is done. */
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly code: 'HEALTH_CONSTRAINTS' };

/** What a rollout does next. */
export function nextStep(state: RolloutState): RolloutStep {
  const count = state.waitingUnhealthy + Math.min(state.waitingHealthy, spareHosts(state));
  if (count > 0) return { kind: 'begin', count };
  if (state.inFlight > 0) return { kind: 'wait' };
  const isDone = state.waitingHealthy === 0 && isEnough(state);
  return isDone ? { kind: 'succeeded' } : { kind: 'failed', code: 'HEALTH_CONSTRAINTS' };
}

/** How many healthy hosts may be out at once beside those that are: the batch width. */
function spareHosts({ fleet, zone = fleet }: RolloutState): number {
  return Math.max(0, Math.min(fleet.healthy - fleet.required, zone.healthy - zone.required));
}

/** Nobody is left here: the last host may have failed, as long as enough are healthy and one took the revision. */
function isEnough({ fleet, zone, succeeded, later }: RolloutState): boolean {
  if (zone && zone.healthy < zone.required) return false;
  // What the fleet lacks may be unhealthy hosts of later zones, which are deployed to whatever it lacks.
  return later > 0 || (fleet.healthy >= fleet.required && succeeded > 0);
}

export type HostCondition = 'unhealthy' | 'unknown' | 'old' | 'current';

const ORDER: readonly HostCondition[] = ['unhealthy', 'unknown', 'old', 'current'];

/** The order in which hosts get a revision: those first whose loss costs least. */
export const inRolloutOrder = <Host extends { readonly condition: HostCondition }>(
  hosts: readonly Host[],
): Host[] => hosts.toSorted((a, b) => ORDER.indexOf(a.condition) - ORDER.indexOf(b.condition));
