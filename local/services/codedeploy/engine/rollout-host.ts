import type { HostCondition } from './minimum-healthy.ts';

export interface RolloutHost {
  readonly condition: HostCondition;
  /** Its Availability Zone; absent for hosts outside EC2, which come last, together. */
  readonly zone?: string;
  /** How the host ended before the rollout was taken up again. */
  readonly earlier?: 'succeeded' | 'failed';
}
