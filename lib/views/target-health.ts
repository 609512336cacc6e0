import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';

/** The health of every target of these target groups, as the balancer names it: `healthy`. By the targets' ids. */
export async function targetHealth(
  client: ElasticLoadBalancingV2Client,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const health = new Map<string, string>();
  if (names.length === 0) return health;
  const { TargetGroups = [] } = await client.send(new DescribeTargetGroupsCommand({ Names: [...names] }));
  for (const { TargetGroupArn } of TargetGroups) {
    const answer = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
    for (const { Target, TargetHealth } of answer.TargetHealthDescriptions ?? []) {
      if (Target?.Id && TargetHealth?.State) health.set(Target.Id, TargetHealth.State);
    }
  }
  return health;
}
