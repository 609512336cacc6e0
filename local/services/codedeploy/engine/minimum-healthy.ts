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

/** A fleet in the middle of a rollout. */
export interface FleetState {
  /** How many must stay healthy; fixed at the start. */
  readonly required: number;
  /** Healthy hosts that are not being deployed to: untouched ones and those that succeeded. */
  readonly healthy: number;
  readonly inFlight: number;
  readonly succeeded: number;
  /** Not begun yet. Unhealthy ones cost nothing, so they go first. */
  readonly waitingUnhealthy: number;
  readonly waitingHealthy: number;
}

export type RolloutStep =
  /** Begin with so many hosts, in order. */
  | { readonly kind: 'begin'; readonly count: number }
  | { readonly kind: 'wait' }
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly code: 'HEALTH_CONSTRAINTS' };

/** Whether no host at all could be deployed to without going below the minimum. */
export const isImpossible = (required: number, total: number): boolean => total > 0 && required >= total;

/** What a rollout does next. */
export function nextStep(fleet: FleetState): RolloutStep {
  const spare = Math.max(0, fleet.healthy - fleet.required);
  const count = fleet.waitingUnhealthy + Math.min(fleet.waitingHealthy, spare);
  if (count > 0) return { kind: 'begin', count };
  if (fleet.inFlight > 0) return { kind: 'wait' };
  if (fleet.waitingHealthy > 0) return { kind: 'failed', code: 'HEALTH_CONSTRAINTS' };
  // Nobody is left: the last host may have failed, as long as enough are healthy and one took the revision.
  const isEnough = fleet.healthy >= fleet.required && fleet.succeeded > 0;
  return isEnough ? { kind: 'succeeded' } : { kind: 'failed', code: 'HEALTH_CONSTRAINTS' };
}

export type HostCondition = 'unhealthy' | 'unknown' | 'old' | 'current';

const ORDER: readonly HostCondition[] = ['unhealthy', 'unknown', 'old', 'current'];

/** The order in which hosts get a revision: those first whose loss costs least. */
export const inRolloutOrder = <Host extends { readonly condition: HostCondition }>(
  hosts: readonly Host[],
): Host[] => hosts.toSorted((a, b) => ORDER.indexOf(a.condition) - ORDER.indexOf(b.condition));
