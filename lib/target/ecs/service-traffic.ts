import {
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  paginateDescribeRules,
  type Action,
  type ElasticLoadBalancingV2Client,
  type TargetGroupTuple,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { deadline } from '../../runtime/deadline.ts';

/** Who gets the production traffic of a service, as the load balancer itself says it. */
export interface ServiceTraffic {
  /** The share that a target group gets by a listener or one of its rules, from 0 to 1. */
  share(listenerOrRule: string, targetGroup: string): Promise<number>;
  /**
   * The share that a target group gets by all of a listener's rules that forward to one of its pair, from 0 to 1: that of
   * the rule by which it gets least.
   */
  listenerShare(
    listener: string,
    targetGroup: string,
    isOfPair: (targetGroup: string) => boolean,
  ): Promise<number>;
  /** How many targets of a group are healthy. */
  healthy(targetGroup: string): Promise<number>;
}

export function balancerShares(client: ElasticLoadBalancingV2Client): ServiceTraffic {
  return {
    async share(arn, targetGroup) {
      return shareOf(targetGroup, forwardedBy(await actionsOf(client, arn)));
    },

    async listenerShare(ListenerArn, targetGroup, isOfPair) {
      const forwards: (readonly TargetGroupTuple[])[] = [];
      // With the default one.
      for await (const { Rules = [] } of paginateDescribeRules({ client }, { ListenerArn }, deadline())) {
        forwards.push(...Rules.map(({ Actions = [] }) => forwardedBy(Actions)).filter(isAny(isOfPair)));
      }
      return forwards.length === 0 ? 0 : Math.min(...forwards.map((groups) => shareOf(targetGroup, groups)));
    },

    async healthy(TargetGroupArn) {
      const answer = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn }), deadline());
      const described = answer.TargetHealthDescriptions ?? [];
      return described.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy').length;
    },
  };
}

const isAny =
  (isOne: (targetGroup: string) => boolean) =>
  (groups: readonly TargetGroupTuple[]): boolean =>
    groups.some(({ TargetGroupArn }) => TargetGroupArn !== undefined && isOne(TargetGroupArn));

function forwardedBy(actions: readonly Action[]): readonly TargetGroupTuple[] {
  const forward = actions.find(({ Type }) => Type === 'forward');
  const { TargetGroupArn } = forward ?? {};
  return forward?.ForwardConfig?.TargetGroups ?? (TargetGroupArn ? [{ TargetGroupArn, Weight: 1 }] : []);
}

function shareOf(targetGroup: string, groups: readonly TargetGroupTuple[]): number {
  const all = groups.reduce((sum, { Weight = 1 }) => sum + Weight, 0);
  const own = groups.find(({ TargetGroupArn }) => TargetGroupArn === targetGroup);
  return own && all > 0 ? (own.Weight ?? 1) / all : 0;
}

async function actionsOf(client: ElasticLoadBalancingV2Client, arn: string): Promise<readonly Action[]> {
  if (arn.includes(':listener-rule/')) {
    const answer = await client.send(new DescribeRulesCommand({ RuleArns: [arn] }), deadline());
    return answer.Rules?.[0]?.Actions ?? [];
  }
  const answer = await client.send(new DescribeListenersCommand({ ListenerArns: [arn] }), deadline());
  return answer.Listeners?.[0]?.DefaultActions ?? [];
}

/** `web-blue` of `arn:aws:elasticloadbalancing:…:targetgroup/web-blue/0123456789abcdef`. */
export const targetGroupName = (arn: string): string => arn.split('/').at(-2) ?? '';
