import { updateElbTags } from './elb-tags.ts';
import { differs, pick } from './pick.ts';
import type { ResourceContext, ResourceType } from './resource-type.ts';

const SETTINGS = ['IpAddressType', 'Scheme', 'SecurityGroups', 'SubnetMappings', 'Subnets', 'Type'];

interface LoadBalancer {
  readonly LoadBalancerArn: string;
  readonly LoadBalancerName: string;
  readonly DNSName: string;
  readonly CanonicalHostedZoneId?: string;
  readonly SecurityGroups?: readonly string[];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-elasticloadbalancingv2-loadbalancer.html */
export const elbLoadBalancer: ResourceType = {
  type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  properties: [...SETTINGS, 'LoadBalancerAttributes', 'Name', 'Tags'],
  replacedBy: ['Name', 'Scheme', 'Type'],
  nameProperty: 'Name',
  create: async (resource) => {
    const { call, properties, tags } = resource;
    const { LoadBalancers } = await call<{ LoadBalancers: LoadBalancer[] }>(
      'elasticloadbalancing',
      'CreateLoadBalancer',
      {
        Name: properties['Name'] ?? resource.newName({ longest: 32 }),
        ...pick(properties, SETTINGS),
        ...(tags.length > 0 ? { Tags: tags } : {}),
      },
    );
    const balancer = LoadBalancers[0]!;
    resource.began(balancer.LoadBalancerArn);
    await setAttributes(resource, balancer.LoadBalancerArn);
    return { physicalId: balancer.LoadBalancerArn, attributes: attributesOf(balancer) };
  },
  update: async (resource) => {
    const { call, properties, oldProperties, physicalId: LoadBalancerArn, attributes } = resource;
    if (differs(oldProperties, properties, ['Subnets', 'SubnetMappings'])) {
      await call('elasticloadbalancing', 'SetSubnets', {
        LoadBalancerArn,
        ...pick(properties, ['Subnets', 'SubnetMappings']),
      });
    }
    if (differs(oldProperties, properties, ['SecurityGroups'])) {
      await call('elasticloadbalancing', 'SetSecurityGroups', {
        LoadBalancerArn,
        SecurityGroups: properties['SecurityGroups'] ?? [],
      });
    }
    await setAttributes(resource, LoadBalancerArn);
    await updateElbTags(resource);
    return { physicalId: LoadBalancerArn, attributes };
  },
  delete: ({ call, physicalId }) =>
    call('elasticloadbalancing', 'DeleteLoadBalancer', { LoadBalancerArn: physicalId }),
};

async function setAttributes({ call, properties }: ResourceContext, LoadBalancerArn: string): Promise<void> {
  const Attributes = properties['LoadBalancerAttributes'];
  if (Attributes === undefined) return;
  await call('elasticloadbalancing', 'ModifyLoadBalancerAttributes', { LoadBalancerArn, Attributes });
}

const attributesOf = (balancer: LoadBalancer) => ({
  CanonicalHostedZoneID: balancer.CanonicalHostedZoneId ?? '',
  DNSName: balancer.DNSName,
  LoadBalancerArn: balancer.LoadBalancerArn,
  LoadBalancerFullName: balancer.LoadBalancerArn.split(':loadbalancer/')[1] ?? '',
  LoadBalancerName: balancer.LoadBalancerName,
  SecurityGroups: balancer.SecurityGroups ?? [],
});
