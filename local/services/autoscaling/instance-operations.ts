import type {
  AttachInstancesCommandInput,
  DescribeAutoScalingInstancesCommandInput,
  DetachInstancesCommandInput,
  SetInstanceHealthCommandInput,
  SetInstanceProtectionCommandInput,
  TerminateInstanceInAutoScalingGroupCommandInput,
} from '@aws-sdk/client-auto-scaling';
import { AWS } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import type { Request, Service } from '../../service.ts';
import { page } from '../page.ts';
import { beginActivity, describeActivity, endActivity } from './activities.ts';
import { describeMember } from './describe-group.ts';
import { describeInstances, GROUP_TAG } from './ec2-instances.ts';
import type { Engine } from './engine.ts';
import { invalidToken, validationError } from './errors.ts';
import { findActiveMembers, findGroup, findMember, memberOf } from './find.ts';
import { newMember } from './new-member.ts';
import type { GroupRecord, Groups, MemberRecord } from './records.ts';

export const instanceOperations = (cloud: Cloud, groups: Groups, engine: Engine): Service['operations'] => ({
  AttachInstances: async (input: AttachInstancesCommandInput) => {
    const group = findGroup(groups, input.AutoScalingGroupName);
    await attach({ cloud, groups, engine, group }, input.InstanceIds ?? []);
  },
  DetachInstances: async (input: DetachInstancesCommandInput) => {
    const group = findGroup(groups, input.AutoScalingGroupName);
    const members = findActiveMembers(group, input.InstanceIds ?? []);
    if (input.ShouldDecrementDesiredCapacity) decrement(group, members.length);
    const activities = await Promise.all(members.map((member) => detach(cloud, group, member)));
    engine.reconcile(group, 'a user request detached instances');
    return { Activities: activities };
  },
  TerminateInstanceInAutoScalingGroup: (input: TerminateInstanceInAutoScalingGroupCommandInput) => {
    const { group, member } = findMember(groups, input.InstanceId);
    if (input.ShouldDecrementDesiredCapacity) decrement(group, 1);
    const cause = 'an instance was taken out of service in response to a user request';
    engine.terminate(group, member, cause);
    engine.reconcile(group, cause);
    const activity = group.activities.find(({ id }) => id === member.activityId)!;
    return { Activity: describeActivity(group, activity) };
  },
  SetInstanceHealth: (input: SetInstanceHealthCommandInput, { caller }: Request) => {
    if (caller.kind === 'aws') return observe({ groups, engine }, input);
    const { group, member } = findMember(groups, input.InstanceId);
    if (input.HealthStatus !== 'Healthy' && input.HealthStatus !== 'Unhealthy')
      throw validationError(
        `Valid instance health states are: [Healthy, Unhealthy], got '${input.HealthStatus}'`,
      );
    const grownUp = member.launchedAt + group.healthCheckGracePeriod * 1000;
    if ((input.ShouldRespectGracePeriod ?? true) && cloud.clock.now() < grownUp) return;
    member.health = input.HealthStatus;
    if (member.health === 'Healthy' || group.suspended.includes('ReplaceUnhealthy')) return;
    engine.terminate(
      group,
      member,
      'an instance was taken out of service in response to a user health check',
    );
    engine.reconcile(group, 'an unhealthy instance needs to be replaced');
  },
  SetInstanceProtection: (input: SetInstanceProtectionCommandInput) => {
    const group = findGroup(groups, input.AutoScalingGroupName);
    for (const member of findActiveMembers(group, input.InstanceIds ?? []))
      member.isProtected = input.ProtectedFromScaleIn === true;
    return {};
  },
  DescribeAutoScalingInstances: (input: DescribeAutoScalingInstancesCommandInput) => {
    const all = input.InstanceIds?.length
      ? input.InstanceIds.flatMap((id) => memberOf(groups, id) ?? [])
      : [...groups.values()].flatMap((group) =>
          Object.values(group.members).map((member) => ({ group, member })),
        );
    const { items, nextToken } = page(all, {
      limit: input.MaxRecords ?? 50,
      token: input.NextToken,
      invalid: invalidToken,
    });
    const described = items.map(({ group, member }) => ({
      ...describeMember(member),
      AutoScalingGroupName: group.name,
      HealthStatus: member.health.toUpperCase(),
    }));
    return { AutoScalingInstances: described, NextToken: nextToken };
  },
});

/** EC2 tells by this call when an instance has come up or is gone; it knows the instance before the group does. */
function observe(
  { groups, engine }: { groups: Groups; engine: Engine },
  { InstanceId = '', HealthStatus }: SetInstanceHealthCommandInput,
): void {
  const found = memberOf(groups, InstanceId);
  if (found) engine.observe(found.group, found.member, HealthStatus === 'Healthy' ? 'running' : 'terminated');
}

function decrement(group: GroupRecord, by: number): void {
  if (group.desiredCapacity - by < group.minSize)
    throw validationError(
      `Currently, desiredSize equals minSize (${group.minSize}). Terminating instance without replacement will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.`,
    );
  group.desiredCapacity -= by;
}

interface Attaching {
  readonly cloud: Cloud;
  readonly groups: Groups;
  readonly engine: Engine;
  readonly group: GroupRecord;
}

async function attach({ cloud, groups, engine, group }: Attaching, ids: readonly string[]): Promise<void> {
  if (group.desiredCapacity + ids.length > group.maxSize)
    throw validationError(
      `AttachInstances would bring the desired capacity to ${group.desiredCapacity + ids.length}, above the maximum ${group.maxSize}`,
    );
  const instances = await describeInstances(cloud, ids);
  for (const id of ids) {
    const running = instances.some(({ InstanceId, State }) => InstanceId === id && State?.Name === 'running');
    if (!running) throw validationError(`Invalid Instance ID: ${id}. Instance is not in the running state.`);
    const other = memberOf(groups, id);
    if (other)
      throw validationError(`Instance ${id} is already part of AutoScalingGroup:${other.group.name}`);
  }
  await cloud.call(AWS, 'ec2', 'CreateTags', {
    Resources: ids,
    Tags: [{ Key: GROUP_TAG, Value: group.name }],
  });
  group.desiredCapacity += ids.length;
  for (const instance of instances) {
    const now = cloud.clock.now();
    const description = `Attaching an existing EC2 instance: ${instance.InstanceId}`;
    const activity = beginActivity(group, { description, cause: 'a user request attached instances', now });
    const member = newMember(group, instance, { now, activityId: activity.id });
    group.members[member.id] = member;
    engine.advance(group, member);
  }
}

/** The instance goes on running, on its own. */
async function detach(cloud: Cloud, group: GroupRecord, member: MemberRecord) {
  const now = cloud.clock.now();
  const description = `Detaching EC2 instance: ${member.id}`;
  const activity = beginActivity(group, { description, cause: 'a user request detached instances', now });
  delete group.members[member.id];
  for (const TargetGroupArn of group.targetGroupArns)
    await cloud.call(AWS, 'elasticloadbalancing', 'DeregisterTargets', {
      TargetGroupArn,
      Targets: [{ Id: member.id }],
    });
  await cloud.call(AWS, 'ec2', 'DeleteTags', { Resources: [member.id], Tags: [{ Key: GROUP_TAG }] });
  endActivity(group, activity.id, { status: 'Successful', now });
  return describeActivity(group, activity);
}
