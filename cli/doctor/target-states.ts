import {
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';

/** What the load balancer says of one target of a group. */
export interface TargetState {
  /** As AWS names it: `healthy`. */
  readonly state: string;
  /** Why it is not healthy, in AWS's words. */
  readonly description?: string;
}

export async function targetStates(
  balancers: ElasticLoadBalancingV2Client,
  TargetGroupArn: string,
): Promise<readonly TargetState[]> {
  const answer = await balancers.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
  return (answer.TargetHealthDescriptions ?? []).map(
    ({ TargetHealth: { State: state = 'unknown', Description: description } = {} }) => ({
      state,
      ...(description === undefined ? {} : { description }),
    }),
  );
}

/** Whether it may get traffic, or soon: one in a group that no listener forwards to is not looked at. */
export const isFit = ({ state }: TargetState): boolean => ['healthy', 'unused', 'initial'].includes(state);

/** `it has none`, `they are unhealthy, draining`. */
export const statesText = (targets: readonly TargetState[]): string =>
  targets.length === 0
    ? 'it has none'
    : `they are ${[...new Set(targets.map(({ state }) => state))].join(', ')}`;
