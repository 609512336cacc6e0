import type {
  DescribeInstancesCommandOutput,
  Instance,
  RunInstancesCommandOutput,
  TerminateInstancesCommandOutput,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import { AWS } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import type { GroupRecord } from './records.ts';

/** The tag by which an instance is known to belong to a group. */
export const GROUP_TAG = 'aws:autoscaling:groupName';

/** Starts instances of the group's template in one of its subnets or zones. */
export async function startInstances(
  cloud: Cloud,
  group: GroupRecord,
  launch: { readonly count: number; readonly place: { SubnetId: string } | { Zone: string } },
): Promise<readonly Instance[]> {
  const propagated = group.tags.filter(({ propagate }) => propagate);
  const Tags = [
    { Key: GROUP_TAG, Value: group.name },
    ...propagated.map(({ key, value }) => ({ Key: key, Value: value })),
  ];
  const { Instances } = await cloud.call<RunInstancesCommandOutput>(AWS, 'ec2', 'RunInstances', {
    LaunchTemplate: { LaunchTemplateId: group.launchTemplate.id, Version: group.launchTemplate.version },
    MinCount: launch.count,
    MaxCount: launch.count,
    TagSpecifications: [{ ResourceType: 'instance', Tags }],
    ...('SubnetId' in launch.place ? launch.place : { Placement: { AvailabilityZone: launch.place.Zone } }),
  });
  return Instances ?? [];
}

/** Those of the instances that EC2 still knows. */
export async function describeInstances(cloud: Cloud, ids: readonly string[]): Promise<Instance[]> {
  if (ids.length === 0) return [];
  const input = { Filters: [{ Name: 'instance-id', Values: ids }], MaxResults: ids.length + 1 };
  const { Reservations } = await cloud.call<DescribeInstancesCommandOutput>(
    AWS,
    'ec2',
    'DescribeInstances',
    input,
  );
  return (Reservations ?? []).flatMap(({ Instances }) => Instances ?? []);
}

/** Has an instance terminated; true where it is so already. */
export async function terminateInstance(cloud: Cloud, id: string): Promise<boolean> {
  try {
    const { TerminatingInstances } = await cloud.call<TerminateInstancesCommandOutput>(
      AWS,
      'ec2',
      'TerminateInstances',
      { InstanceIds: [id] },
    );
    return TerminatingInstances?.[0]?.CurrentState?.Name === 'terminated';
  } catch (error) {
    if (error instanceof AwsError && error.code === 'InvalidInstanceID.NotFound') return true;
    throw error;
  }
}
