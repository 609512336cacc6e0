import type {
  AttachLoadBalancerTargetGroupsCommandInput,
  DescribeLoadBalancerTargetGroupsCommandInput,
  DetachLoadBalancerTargetGroupsCommandInput,
} from '@aws-sdk/client-auto-scaling';
import { AWS } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import type { Service } from '../../service.ts';
import { findGroup } from './find.ts';
import { activeMembers, type GroupRecord, type Groups } from './records.ts';
import { registerTarget, requireTargetGroups, targetStates } from './target-groups.ts';

export const loadBalancerOperations = (cloud: Cloud, groups: Groups): Service['operations'] => ({
  AttachLoadBalancerTargetGroups: async (input: AttachLoadBalancerTargetGroupsCommandInput) => {
    const group = findGroup(groups, input.AutoScalingGroupName);
    const added = (input.TargetGroupARNs ?? []).filter((arn) => !group.targetGroupArns.includes(arn));
    await requireTargetGroups(cloud, added);
    group.targetGroupArns = [...group.targetGroupArns, ...added];
    for (const id of inService(group)) await registerTarget(cloud, added, id);
    return {};
  },
  DetachLoadBalancerTargetGroups: async (input: DetachLoadBalancerTargetGroupsCommandInput) => {
    const group = findGroup(groups, input.AutoScalingGroupName);
    const removed = group.targetGroupArns.filter((arn) => input.TargetGroupARNs?.includes(arn));
    group.targetGroupArns = group.targetGroupArns.filter((arn) => !removed.includes(arn));
    const Targets = inService(group).map((Id) => ({ Id }));
    for (const TargetGroupArn of removed)
      await cloud.call(AWS, 'elasticloadbalancing', 'DeregisterTargets', { TargetGroupArn, Targets });
    return {};
  },
  DescribeLoadBalancerTargetGroups: async (input: DescribeLoadBalancerTargetGroupsCommandInput) => {
    const group = findGroup(groups, input.AutoScalingGroupName);
    const described = group.targetGroupArns.map(async (LoadBalancerTargetGroupARN) => ({
      LoadBalancerTargetGroupARN,
      State: await attachmentState(cloud, group, LoadBalancerTargetGroupARN),
    }));
    return { LoadBalancerTargetGroups: await Promise.all(described) };
  },
});

const inService = (group: GroupRecord) =>
  activeMembers(group)
    .filter(({ state }) => state === 'InService')
    .map(({ id }) => id);

/** InService once one of the group's instances passes the target group's health checks. */
async function attachmentState(cloud: Cloud, group: GroupRecord, arn: string): Promise<string> {
  const states = await targetStates(cloud, arn);
  const members = inService(group);
  if (members.some((id) => states.get(id) === 'healthy')) return 'InService';
  return members.every((id) => states.has(id)) ? 'Added' : 'Adding';
}
