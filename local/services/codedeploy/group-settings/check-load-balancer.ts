import type { LoadBalancerInfo, TargetGroupPairInfo, TrafficRoute } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';
import type { Quotas } from '../quotas.ts';

/** Refuses a load balancer that AWS refuses, and Classic ones, which the local cloud has not got. */
export function checkLoadBalancer(info: LoadBalancerInfo | undefined, quotas: Quotas): void {
  const { elbInfoList = [], targetGroupInfoList = [], targetGroupPairInfoList = [] } = info ?? {};
  if (elbInfoList.length > 0) {
    throw invalidLoadBalancer(
      'the local cloud has no Classic Load Balancers; name a target group in targetGroupInfoList',
    );
  }
  if (targetGroupInfoList.length > quotas.targetGroups) {
    throw invalidLoadBalancer(`at most ${quotas.targetGroups} target groups can be named`);
  }
  if (targetGroupInfoList.some(({ name }) => !name)) throw invalidLoadBalancer('a target group has no name');
  if (targetGroupPairInfoList.length > 1) throw invalidPair('expected at most one pair');
  for (const pair of targetGroupPairInfoList) checkPair(pair);
}

export const invalidLoadBalancer = (reason: string) =>
  new AwsError('InvalidLoadBalancerInfoException', `The load balancer is not valid: ${reason}.`);

export const invalidPair = (reason: string) =>
  new AwsError('InvalidTargetGroupPairException', `The target group pair is not valid: ${reason}.`);

function checkPair({ targetGroups = [], prodTrafficRoute, testTrafficRoute }: TargetGroupPairInfo): void {
  const [first, second] = targetGroups;
  if (targetGroups.length !== 2 || !first?.name || !second?.name)
    throw invalidPair('expected two target groups, each with a name');
  if (first.name === second.name) throw invalidPair('Target group pair must have distinct target groups');
  if (!prodTrafficRoute) throw invalidPair('it needs a prodTrafficRoute');
  checkRoute(prodTrafficRoute);
  if (testTrafficRoute) checkRoute(testTrafficRoute);
}

function checkRoute({ listenerArns = [] }: TrafficRoute): void {
  const [listener = ''] = listenerArns;
  const isListener = /^arn:aws[\w-]*:elasticloadbalancing:[\w-]+:\d{12}:listener\/.+$/.test(listener);
  if (listenerArns.length === 1 && isListener) return;
  throw invalidPair(
    `a traffic route has exactly one listener's ARN, got ${listenerArns.join(', ') || 'none'}`,
  );
}
