import type { AutoScalingGroup, Instance } from '@aws-sdk/client-auto-scaling';
import { describeTags } from './tags.ts';
import type { GroupRecord, LaunchTemplateRef, MemberRecord } from './records.ts';

/** A group as DescribeAutoScalingGroups shows it. */
export const describeGroup = (group: GroupRecord): AutoScalingGroup => ({
  AutoScalingGroupName: group.name,
  AutoScalingGroupARN: group.arn,
  LaunchTemplate: specificationOf(group.launchTemplate),
  MinSize: group.minSize,
  MaxSize: group.maxSize,
  DesiredCapacity: group.desiredCapacity,
  DefaultCooldown: group.defaultCooldown,
  AvailabilityZones: [...group.zones],
  LoadBalancerNames: [],
  TargetGroupARNs: [...group.targetGroupArns],
  HealthCheckType: group.healthCheckType,
  HealthCheckGracePeriod: group.healthCheckGracePeriod,
  Instances: Object.values(group.members).map(describeMember),
  CreatedTime: new Date(group.createdAt),
  SuspendedProcesses: group.suspended.map((ProcessName) => ({
    ProcessName,
    SuspensionReason: 'User suspended at the request of the user',
  })),
  VPCZoneIdentifier: group.subnets.join(','),
  EnabledMetrics: [],
  Status: group.isDeleting ? 'Delete in progress' : undefined,
  Tags: describeTags(group),
  TerminationPolicies: [...group.terminationPolicies],
  NewInstancesProtectedFromScaleIn: group.protectNewInstances,
  CapacityRebalance: false,
  TrafficSources: group.targetGroupArns.map((Identifier) => ({ Identifier, Type: 'elbv2' })),
});

export const describeMember = (member: MemberRecord): Instance => ({
  InstanceId: member.id,
  InstanceType: member.instanceType,
  AvailabilityZone: member.zone,
  LifecycleState: member.state,
  HealthStatus: member.health,
  LaunchTemplate: specificationOf(member.launchTemplate),
  ProtectedFromScaleIn: member.isProtected,
});

const specificationOf = ({ id, name, version }: LaunchTemplateRef) => ({
  LaunchTemplateId: id,
  LaunchTemplateName: name,
  Version: version,
});
