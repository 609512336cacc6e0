import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { deadline } from '../../runtime/deadline.ts';

/** Who gets the traffic of a fleet's target groups. There are no weights: a host is registered and healthy, or not. */
export interface Traffic {
  /** Ids of all healthy registered hosts, over all target groups; undefined where there is no target group. */
  healthyHosts(targetGroups: readonly string[]): Promise<ReadonlySet<string> | undefined>;
  /** The dimensions of the metrics of the first target group, as CloudWatch has them. */
  metricDimensions(targetGroup: string): Promise<{ LoadBalancer: string; TargetGroup: string } | undefined>;
}

export function balancerTraffic(client: ElasticLoadBalancingV2Client): Traffic {
  const describe = async (names: readonly string[]) => {
    const answer = await client.send(new DescribeTargetGroupsCommand({ Names: [...names] }), deadline());
    return answer.TargetGroups ?? [];
  };

  return {
    async healthyHosts(targetGroups) {
      if (targetGroups.length === 0) return undefined;
      const healthy = new Set<string>();
      for (const { TargetGroupArn } of await describe(targetGroups)) {
        const answer = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn }), deadline());
        for (const { Target, TargetHealth } of answer.TargetHealthDescriptions ?? []) {
          if (Target?.Id && TargetHealth?.State === 'healthy') healthy.add(Target.Id);
        }
      }
      return healthy;
    },

    async metricDimensions(targetGroup) {
      const [described] = await describe([targetGroup]);
      const balancer = described?.LoadBalancerArns?.[0];
      if (!described?.TargetGroupArn || !balancer) return undefined;
      return {
        LoadBalancer: balancer.slice(balancer.indexOf(':loadbalancer/') + ':loadbalancer/'.length),
        TargetGroup: described.TargetGroupArn.slice(described.TargetGroupArn.lastIndexOf(':') + 1),
      };
    },
  };
}

/** Whether the traffic goes to these hosts and to nobody else. */
export function allTrafficOn(hosts: readonly string[], healthy: ReadonlySet<string>): boolean {
  const serving = new Set(hosts);
  return healthy.size > 0 && [...healthy].every((host) => serving.has(host));
}
