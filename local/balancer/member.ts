import { INITIAL, type HealthState } from './health-state.ts';
import { createTarget, type Target, type TargetAddress } from './target.ts';

/** A target that is registered, or was and still drains. */
export interface Member {
  readonly target: Target;
  health: HealthState;
  draining: boolean;
}

export interface TargetHealth {
  readonly address: TargetAddress;
  readonly state: 'initial' | 'healthy' | 'unhealthy' | 'draining' | 'unused';
  readonly reason?: string;
  readonly description?: string;
}

export const newMember = (address: TargetAddress): Member => ({
  target: createTarget(address),
  health: INITIAL,
  draining: false,
});

/** What DescribeTargetHealth says of it; a group that is not in use checks nobody. */
export function describeMember(member: Member, { inUse }: { readonly inUse: boolean }): TargetHealth {
  const { address } = member.target;
  if (member.draining) return { address, ...DRAINING };
  if (!inUse) return { address, ...NOT_IN_USE };
  const { state, reason, description } = member.health;
  return { address, state, ...(state === 'healthy' ? {} : { reason, description }) };
}

const DRAINING = {
  state: 'draining',
  reason: 'Target.DeregistrationInProgress',
  description: 'Target deregistration is in progress',
} as const;
const NOT_IN_USE = {
  state: 'unused',
  reason: 'Target.NotInUse',
  description: 'Target group is not configured to receive traffic from the load balancer',
} as const;
