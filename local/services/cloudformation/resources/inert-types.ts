import { randomBytes } from 'node:crypto';
import type { Made, Properties, ResourceContext, ResourceType } from './resource-type.ts';

/**
 * Parts of a network. Nothing is routed or filtered on one machine, so they only get the ids by which others name
 * them.
 */
export const INERT_TYPES: readonly ResourceType[] = [
  inert('AWS::EC2::VPC', {
    id: 'vpc',
    fixed: ['CidrBlock'],
    properties: ['EnableDnsHostnames', 'EnableDnsSupport', 'InstanceTenancy', 'Tags'],
    attributes: (VpcId, { CidrBlock }) => ({
      VpcId,
      CidrBlock,
      DefaultSecurityGroup: VpcId.replace('vpc-', 'sg-'),
      DefaultNetworkAcl: VpcId.replace('vpc-', 'acl-'),
    }),
  }),
  inert('AWS::EC2::Subnet', {
    id: 'subnet',
    fixed: ['AvailabilityZone', 'CidrBlock', 'VpcId'],
    properties: ['MapPublicIpOnLaunch', 'Tags'],
    attributes: (SubnetId, properties, { scope }) => ({
      SubnetId,
      AvailabilityZone: properties['AvailabilityZone'] ?? `${scope.region}a`,
      CidrBlock: properties['CidrBlock'],
      VpcId: properties['VpcId'],
    }),
  }),
  inert('AWS::EC2::InternetGateway', {
    id: 'igw',
    properties: ['Tags'],
    attributes: (InternetGatewayId) => ({ InternetGatewayId }),
  }),
  inert('AWS::EC2::VPCGatewayAttachment', {
    id: 'attachment',
    fixed: ['InternetGatewayId', 'VpcId', 'VpnGatewayId'],
  }),
  inert('AWS::EC2::RouteTable', {
    id: 'rtb',
    fixed: ['VpcId'],
    properties: ['Tags'],
    attributes: (RouteTableId) => ({ RouteTableId }),
  }),
  inert('AWS::EC2::Route', {
    id: 'route',
    fixed: ['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'RouteTableId'],
    properties: ['GatewayId', 'NatGatewayId'],
  }),
  inert('AWS::EC2::SubnetRouteTableAssociation', { id: 'rtbassoc', fixed: ['RouteTableId', 'SubnetId'] }),
  inert('AWS::EC2::SecurityGroup', {
    id: 'sg',
    fixed: ['GroupDescription', 'GroupName', 'VpcId'],
    properties: ['SecurityGroupEgress', 'SecurityGroupIngress', 'Tags'],
    attributes: (GroupId, { VpcId }) => ({ GroupId, Id: GroupId, VpcId: VpcId ?? '' }),
  }),
  inert('AWS::EC2::SecurityGroupIngress', {
    id: 'sgr',
    fixed: ['CidrIp', 'CidrIpv6', 'FromPort', 'GroupId', 'IpProtocol', 'SourceSecurityGroupId', 'ToPort'],
    properties: ['Description'],
  }),
  inert('AWS::EC2::SecurityGroupEgress', {
    id: 'sgr',
    fixed: [
      'CidrIp',
      'CidrIpv6',
      'DestinationSecurityGroupId',
      'FromPort',
      'GroupId',
      'IpProtocol',
      'ToPort',
    ],
    properties: ['Description'],
  }),
];

interface Inert {
  /** How its ids begin. */
  readonly id: string;
  /** Properties whose change makes it anew. */
  readonly fixed?: readonly string[];
  readonly properties?: readonly string[];
  attributes?(
    id: string,
    properties: Properties,
    context: ResourceContext,
  ): Readonly<Record<string, unknown>>;
}

function inert(
  type: string,
  { id, fixed = [], properties = [], attributes = () => ({}) }: Inert,
): ResourceType {
  const made = (physicalId: string, resource: ResourceContext): Promise<Made> =>
    Promise.resolve({ physicalId, attributes: attributes(physicalId, resource.properties, resource) });
  return {
    type,
    properties: [...fixed, ...properties],
    replacedBy: fixed,
    create: (resource) => made(`${id}-0${randomBytes(8).toString('hex')}`, resource),
    update: (resource) => made(resource.physicalId, resource),
    delete: () => Promise.resolve(),
  };
}
