import type { Instance } from '@aws-sdk/client-ec2';
import type { GroupRecord, MemberRecord } from './records.ts';

/** A running instance as a member of the group, about to enter service. */
export const newMember = (
  group: GroupRecord,
  instance: Instance,
  { now, activityId }: { readonly now: number; readonly activityId: string },
): MemberRecord => ({
  id: instance.InstanceId!,
  instanceType: instance.InstanceType!,
  zone: instance.Placement!.AvailabilityZone!,
  launchTemplate: group.launchTemplate,
  launchedAt: now,
  state: 'Pending:Proceed',
  health: 'Healthy',
  isProtected: group.protectNewInstances,
  actions: {},
  activityId,
  skipHooks: false,
});
