import { pick } from './pick.ts';
import type { ExistingResource, Properties, ResourceContext, ResourceType } from './resource-type.ts';
import { removedTagKeys } from './tag-changes.ts';

const SETTINGS = [
  'AvailabilityZones',
  'CapacityRebalance',
  'DefaultInstanceWarmup',
  'DesiredCapacity',
  'HealthCheckGracePeriod',
  'HealthCheckType',
  'LaunchTemplate',
  'MaxInstanceLifetime',
  'MaxSize',
  'MinSize',
  'MixedInstancesPolicy',
  'NewInstancesProtectedFromScaleIn',
  'TerminationPolicies',
];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-autoscaling-autoscalinggroup.html */
export const autoScalingGroup: ResourceType = {
  type: 'AWS::AutoScaling::AutoScalingGroup',
  properties: [
    ...SETTINGS,
    'AutoScalingGroupName',
    'Cooldown',
    'LifecycleHookSpecificationList',
    'Tags',
    'TargetGroupARNs',
    'VPCZoneIdentifier',
  ],
  replacedBy: ['AutoScalingGroupName'],
  nameProperty: 'AutoScalingGroupName',
  create: async (resource) => {
    const { call, properties } = resource;
    const AutoScalingGroupName = String(
      properties['AutoScalingGroupName'] ?? resource.newName({ longest: 255 }),
    );
    const Tags = tagsOf(resource);
    await call('autoscaling', 'CreateAutoScalingGroup', {
      AutoScalingGroupName,
      ...settingsOf(properties),
      ...pick(properties, ['LifecycleHookSpecificationList', 'TargetGroupARNs']),
      ...(Tags.length > 0 ? { Tags } : {}),
    });
    return { physicalId: AutoScalingGroupName, attributes: { AutoScalingGroupARN: '' } };
  },
  update: async (resource) => {
    const { call, physicalId: AutoScalingGroupName, properties, attributes } = resource;
    await call('autoscaling', 'UpdateAutoScalingGroup', { AutoScalingGroupName, ...settingsOf(properties) });
    await updateTargetGroups(resource);
    await updateTags(resource);
    return { physicalId: AutoScalingGroupName, attributes };
  },
  delete: ({ call, physicalId }) =>
    call('autoscaling', 'DeleteAutoScalingGroup', { AutoScalingGroupName: physicalId, ForceDelete: true }),
};

function settingsOf(properties: Properties): object {
  const subnets = properties['VPCZoneIdentifier'];
  const cooldown = properties['Cooldown'];
  return {
    ...pick(properties, SETTINGS),
    ...(subnets === undefined ? {} : { VPCZoneIdentifier: [subnets].flat().join(',') }),
    ...(cooldown === undefined ? {} : { DefaultCooldown: cooldown }),
  };
}

/** Tags of the stack go on to the instances, as AWS does. */
const tagsOf = ({ tags }: ResourceContext): object[] =>
  tags.map((tag) => ({ PropagateAtLaunch: true, ...tag }));

async function updateTargetGroups({
  call,
  properties,
  oldProperties,
  physicalId,
}: ExistingResource): Promise<void> {
  const arns = (from: Properties) => (from['TargetGroupARNs'] as readonly string[] | undefined) ?? [];
  const [before, wanted] = [arns(oldProperties), arns(properties)];
  const added = wanted.filter((arn) => !before.includes(arn));
  const removed = before.filter((arn) => !wanted.includes(arn));
  const AutoScalingGroupName = physicalId;
  if (added.length > 0) {
    await call('autoscaling', 'AttachLoadBalancerTargetGroups', {
      AutoScalingGroupName,
      TargetGroupARNs: added,
    });
  }
  if (removed.length > 0) {
    await call('autoscaling', 'DetachLoadBalancerTargetGroups', {
      AutoScalingGroupName,
      TargetGroupARNs: removed,
    });
  }
}

async function updateTags(resource: ExistingResource): Promise<void> {
  const { call, physicalId } = resource;
  const of = (tag: object) => ({ ResourceId: physicalId, ResourceType: 'auto-scaling-group', ...tag });
  const removed = removedTagKeys(resource);
  if (removed.length > 0)
    await call('autoscaling', 'DeleteTags', { Tags: removed.map((Key) => of({ Key })) });
  if (resource.tags.length > 0)
    await call('autoscaling', 'CreateOrUpdateTags', { Tags: tagsOf(resource).map(of) });
}
