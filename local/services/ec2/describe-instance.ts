import type { Instance, InstanceState as State } from '@aws-sdk/client-ec2';
import type { Cloud } from '../../cloud.ts';
import type { InstanceRecord, InstanceState } from './records.ts';
import { tagList } from './tags.ts';

/** An instance as DescribeInstances shows it. */
export function describeInstance(cloud: Cloud, record: InstanceRecord): Instance {
  const isGone = record.state === 'terminated';
  return {
    InstanceId: record.id,
    ImageId: record.imageId,
    InstanceType: record.instanceType as Instance['InstanceType'],
    KeyName: record.keyName,
    AmiLaunchIndex: record.launchIndex,
    LaunchTime: new Date(record.launchedAt),
    State: stateOf(record.state),
    StateTransitionReason: record.stateReason?.message ?? '',
    ...(record.stateReason && {
      StateReason: { Code: record.stateReason.code, Message: record.stateReason.message },
    }),
    Placement: { AvailabilityZone: record.zone, GroupName: '', Tenancy: 'default' },
    Monitoring: { State: 'disabled' },
    Architecture: 'x86_64',
    RootDeviceType: 'ebs',
    RootDeviceName: '/dev/xvda',
    VirtualizationType: 'hvm',
    Hypervisor: 'xen',
    ClientToken: record.clientToken ?? '',
    PublicDnsName: '',
    PrivateDnsName: isGone ? '' : privateDnsName(cloud, record),
    ...(isGone ? {} : { PrivateIpAddress: record.address, SubnetId: record.subnetId, VpcId: record.vpcId }),
    SecurityGroups: isGone ? [] : record.securityGroupIds.map((GroupId) => ({ GroupId })),
    ...(record.profile && { IamInstanceProfile: { Arn: record.profile.arn, Id: record.profile.id } }),
    Tags: tagList(record.tags),
  };
}

export const privateDnsName = (cloud: Cloud, { address }: InstanceRecord): string =>
  `ip-${address.replaceAll('.', '-')}.${cloud.region === 'us-east-1' ? 'ec2' : `${cloud.region}.compute`}.internal`;

export const stateOf = (state: InstanceState): State => ({ Name: state, Code: STATE_CODES[state] });

export const STATE_CODES: Readonly<Record<InstanceState, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};
