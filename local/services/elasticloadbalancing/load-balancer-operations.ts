import type {
  CreateLoadBalancerCommandInput,
  DeleteLoadBalancerCommandInput,
  DescribeLoadBalancerAttributesCommandInput,
  DescribeLoadBalancersCommandInput,
  LoadBalancer,
  ModifyLoadBalancerAttributesCommandInput,
  SetSecurityGroupsCommandInput,
  SetSubnetsCommandInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { Service } from '../../service.ts';
import { page } from '../page.ts';
import { attributeList, changeAttributes, LOAD_BALANCER_ATTRIBUTES } from './attributes.ts';
import type { DataPlane } from './data-plane.ts';
import { findLoadBalancer } from './find.ts';
import { invalidMarker, uniqueId, validateName } from './names.ts';
import { listenersOf, rulesOf, type LoadBalancerRecord, type Records } from './records.ts';
import { tagsOf } from './tags.ts';

export function loadBalancerOperations(
  cloud: Cloud,
  records: Records,
  dataPlane: DataPlane,
): Service['operations'] {
  const describe = (record: LoadBalancerRecord) => description(cloud, record);
  return {
    CreateLoadBalancer: (input: CreateLoadBalancerCommandInput) => {
      const record = newRecord(cloud, records, input);
      records.loadBalancers.set(record.arn, record);
      return { LoadBalancers: [describe(record)] };
    },
    DescribeLoadBalancers: (input: DescribeLoadBalancersCommandInput) => {
      const { items, nextToken } = page(select(records, input), {
        limit: input.PageSize ?? 400,
        token: input.Marker,
        invalid: invalidMarker,
      });
      return { LoadBalancers: items.map(describe), NextMarker: nextToken };
    },
    DeleteLoadBalancer: async (input: DeleteLoadBalancerCommandInput) => {
      const record = records.loadBalancers.get(input.LoadBalancerArn!);
      if (!record) return {};
      if (record.attributes['deletion_protection.enabled'] === 'true')
        throw new AwsError(
          'OperationNotPermitted',
          `Load balancer '${record.arn}' cannot be deleted because deletion protection is enabled`,
        );
      for (const listener of listenersOf(records, record.arn)) {
        for (const rule of rulesOf(records, listener.arn)) records.rules.delete(rule.arn);
        records.listeners.delete(listener.arn);
      }
      records.loadBalancers.delete(record.arn);
      await dataPlane.refresh();
      return {};
    },
    DescribeLoadBalancerAttributes: (input: DescribeLoadBalancerAttributesCommandInput) => ({
      Attributes: attributeList(findLoadBalancer(records, input.LoadBalancerArn).attributes),
    }),
    ModifyLoadBalancerAttributes: (input: ModifyLoadBalancerAttributesCommandInput) => {
      const record = findLoadBalancer(records, input.LoadBalancerArn);
      record.attributes = changeAttributes(record.attributes, input.Attributes, LOAD_BALANCER_ATTRIBUTES);
      return { Attributes: attributeList(record.attributes) };
    },
    SetSecurityGroups: (input: SetSecurityGroupsCommandInput) => {
      const record = findLoadBalancer(records, input.LoadBalancerArn);
      record.securityGroups = input.SecurityGroups ?? [];
      return { SecurityGroupIds: record.securityGroups };
    },
    SetSubnets: (input: SetSubnetsCommandInput) => {
      const record = findLoadBalancer(records, input.LoadBalancerArn);
      record.subnets = subnetsOf(input);
      return { AvailabilityZones: zones(cloud, record.subnets), IpAddressType: 'ipv4' };
    },
  };
}

function newRecord(
  cloud: Cloud,
  records: Records,
  input: CreateLoadBalancerCommandInput,
): LoadBalancerRecord {
  const name = validateName('load balancer', input.Name);
  if (input.Type !== undefined && input.Type !== 'application')
    throw new AwsError('ValidationError', `Load balancer type '${input.Type}' is not offered by this cloud`);
  const known = [...records.loadBalancers.values()].some((other) => other.name === name);
  if (known)
    throw new AwsError(
      'DuplicateLoadBalancerName',
      `A load balancer with the same name '${name}' exists, but with different settings`,
    );
  return {
    arn: cloud.arn('elasticloadbalancing', `loadbalancer/app/${name}/${uniqueId()}`),
    name,
    createdAt: cloud.clock.now(),
    scheme: input.Scheme ?? 'internet-facing',
    vpcId: undefined,
    securityGroups: input.SecurityGroups ?? [],
    subnets: subnetsOf(input),
    attributes: LOAD_BALANCER_ATTRIBUTES.defaults,
    tags: tagsOf(input.Tags),
  };
}

function subnetsOf(
  input: Pick<CreateLoadBalancerCommandInput, 'Subnets' | 'SubnetMappings'>,
): readonly string[] {
  const subnets = input.Subnets ?? input.SubnetMappings?.flatMap(({ SubnetId }) => SubnetId ?? []) ?? [];
  if (new Set(subnets).size < 2)
    throw new AwsError(
      'ValidationError',
      'At least two subnets in two different Availability Zones must be specified',
    );
  return subnets;
}

function select(records: Records, input: DescribeLoadBalancersCommandInput): LoadBalancerRecord[] {
  if (input.LoadBalancerArns?.length)
    return input.LoadBalancerArns.map((arn) => findLoadBalancer(records, arn));
  const all = [...records.loadBalancers.values()];
  if (!input.Names?.length) return all;
  return input.Names.map((name) => {
    const record = all.find((one) => one.name === name);
    if (!record) throw new AwsError('LoadBalancerNotFound', `Load balancers '[${name}]' not found`);
    return record;
  });
}

function description(cloud: Cloud, record: LoadBalancerRecord): LoadBalancer {
  return {
    LoadBalancerArn: record.arn,
    LoadBalancerName: record.name,
    // The address is real; the port stands in the tag signalbox:port, since only the listener's declared one fits here.
    DNSName: '127.0.0.1',
    CanonicalHostedZoneId: 'Z0000000000000',
    CreatedTime: new Date(record.createdAt),
    Scheme: record.scheme,
    VpcId: record.vpcId,
    State: { Code: 'active' },
    Type: 'application',
    AvailabilityZones: zones(cloud, record.subnets),
    SecurityGroups: [...record.securityGroups],
    IpAddressType: 'ipv4',
  };
}

const zones = (cloud: Cloud, subnets: readonly string[]) =>
  subnets.map((SubnetId, index) => ({
    ZoneName: `${cloud.region}${String.fromCharCode('a'.charCodeAt(0) + (index % 6))}`,
    SubnetId,
  }));
