import { updateElbTags } from './elb-tags.ts';
import { pick } from './pick.ts';
import type { ExistingResource, Properties, ResourceContext, ResourceType } from './resource-type.ts';

const HEALTH = [
  'HealthCheckEnabled',
  'HealthCheckIntervalSeconds',
  'HealthCheckPath',
  'HealthCheckPort',
  'HealthCheckProtocol',
  'HealthCheckTimeoutSeconds',
  'HealthyThresholdCount',
  'Matcher',
  'UnhealthyThresholdCount',
];
const FIXED = ['IpAddressType', 'Port', 'Protocol', 'ProtocolVersion', 'TargetType', 'VpcId'];

interface TargetGroup {
  readonly TargetGroupArn: string;
  readonly TargetGroupName: string;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-elasticloadbalancingv2-targetgroup.html */
export const elbTargetGroup: ResourceType = {
  type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
  properties: [...HEALTH, ...FIXED, 'Name', 'Tags', 'TargetGroupAttributes', 'Targets'],
  replacedBy: [...FIXED, 'Name'],
  nameProperty: 'Name',
  create: async (resource) => {
    const { call, properties, tags } = resource;
    const { TargetGroups } = await call<{ TargetGroups: TargetGroup[] }>(
      'elasticloadbalancing',
      'CreateTargetGroup',
      {
        Name: properties['Name'] ?? resource.newName({ longest: 32 }),
        ...pick(properties, [...HEALTH, ...FIXED]),
        ...(tags.length > 0 ? { Tags: tags } : {}),
      },
    );
    const group = TargetGroups[0]!;
    resource.began(group.TargetGroupArn);
    await setAttributes(resource, group.TargetGroupArn);
    await register(resource, group.TargetGroupArn, targetsOf(properties));
    return { physicalId: group.TargetGroupArn, attributes: attributesOf(group) };
  },
  update: async (resource) => {
    const { call, properties, physicalId: TargetGroupArn, attributes } = resource;
    const health = pick(properties, HEALTH);
    if (Object.keys(health).length > 0) {
      await call('elasticloadbalancing', 'ModifyTargetGroup', { TargetGroupArn, ...health });
    }
    await setAttributes(resource, TargetGroupArn);
    await updateTargets(resource);
    await updateElbTags(resource);
    return { physicalId: TargetGroupArn, attributes };
  },
  delete: ({ call, physicalId }) =>
    call('elasticloadbalancing', 'DeleteTargetGroup', { TargetGroupArn: physicalId }),
};

const targetsOf = (properties: Properties) => (properties['Targets'] as readonly object[] | undefined) ?? [];

async function setAttributes({ call, properties }: ResourceContext, TargetGroupArn: string): Promise<void> {
  const Attributes = properties['TargetGroupAttributes'];
  if (Attributes === undefined) return;
  await call('elasticloadbalancing', 'ModifyTargetGroupAttributes', { TargetGroupArn, Attributes });
}

async function register(
  { call }: ResourceContext,
  TargetGroupArn: string,
  Targets: readonly object[],
): Promise<void> {
  if (Targets.length > 0) await call('elasticloadbalancing', 'RegisterTargets', { TargetGroupArn, Targets });
}

async function updateTargets(resource: ExistingResource): Promise<void> {
  const { call, properties, oldProperties, physicalId: TargetGroupArn } = resource;
  const [before, wanted] = [targetsOf(oldProperties), targetsOf(properties)];
  const kept = new Set(wanted.map((target) => JSON.stringify(target)));
  const Targets = before.filter((target) => !kept.has(JSON.stringify(target)));
  await register(resource, TargetGroupArn, wanted);
  if (Targets.length > 0)
    await call('elasticloadbalancing', 'DeregisterTargets', { TargetGroupArn, Targets });
}

const attributesOf = ({ TargetGroupArn, TargetGroupName }: TargetGroup) => ({
  LoadBalancerArns: [],
  TargetGroupArn,
  TargetGroupFullName: TargetGroupArn.slice(TargetGroupArn.lastIndexOf(':') + 1),
  TargetGroupName,
});
