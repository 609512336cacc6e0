import type {
  DescribeAvailabilityZonesCommandInput,
  DescribeSecurityGroupsCommandInput,
  DescribeSubnetsCommandInput,
  DescribeVpcsCommandInput,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { Service } from '../../service.ts';
import { matchesFilters } from './filters.ts';

/** The default network of the account: nothing is routed or filtered here, but its ids can be asked for and given. */
export const DEFAULT_VPC = 'vpc-0default';
export const DEFAULT_SECURITY_GROUP = 'sg-0default';

const zonesOf = (cloud: Cloud): string[] => ['a', 'b', 'c'].map((letter) => `${cloud.region}${letter}`);

export const defaultSubnets = (cloud: Cloud) =>
  zonesOf(cloud).map((zone, index) => ({
    id: `subnet-0default${zone.at(-1)}`,
    zone,
    cidr: `172.31.${index * 16}.0/20`,
  }));

export const networkOperations = (cloud: Cloud): Service['operations'] => ({
  DescribeAvailabilityZones: (input: DescribeAvailabilityZonesCommandInput) => ({
    AvailabilityZones: zonesOf(cloud)
      .filter((zone) => input.ZoneNames?.includes(zone) ?? true)
      .filter((zone) => matchesFilters(input.Filters, { 'zone-name': zone, state: 'available' }))
      .map((ZoneName) => ({
        ZoneName,
        State: 'available',
        RegionName: cloud.region,
        ZoneType: 'availability-zone',
      })),
  }),
  DescribeVpcs: (input: DescribeVpcsCommandInput) => {
    requireKnown(input.VpcIds, [DEFAULT_VPC], 'InvalidVpcID.NotFound', 'vpc');
    const fields = { 'vpc-id': DEFAULT_VPC, 'is-default': 'true', isDefault: 'true', state: 'available' };
    const vpc = { VpcId: DEFAULT_VPC, IsDefault: true, State: 'available', CidrBlock: '172.31.0.0/16' };
    return { Vpcs: matchesFilters(input.Filters, fields, {}) ? [{ ...vpc, OwnerId: cloud.account }] : [] };
  },
  DescribeSubnets: (input: DescribeSubnetsCommandInput) => {
    const subnets = defaultSubnets(cloud);
    const known = subnets.map(({ id }) => id);
    requireKnown(input.SubnetIds, known, 'InvalidSubnetID.NotFound', 'subnet');
    const found = subnets.filter(({ id, zone }) => {
      if (input.SubnetIds?.length && !input.SubnetIds.includes(id)) return false;
      const fields = { 'subnet-id': id, 'vpc-id': DEFAULT_VPC, 'availability-zone': zone };
      return matchesFilters(input.Filters, { ...fields, 'default-for-az': 'true', state: 'available' }, {});
    });
    return {
      Subnets: found.map(({ id, zone, cidr }) => ({
        SubnetId: id,
        VpcId: DEFAULT_VPC,
        AvailabilityZone: zone,
        CidrBlock: cidr,
        DefaultForAz: true,
        State: 'available',
        OwnerId: cloud.account,
      })),
    };
  },
  DescribeSecurityGroups: (input: DescribeSecurityGroupsCommandInput) => {
    requireKnown(input.GroupIds, [DEFAULT_SECURITY_GROUP], 'InvalidGroup.NotFound', 'security group');
    requireKnown(input.GroupNames, ['default'], 'InvalidGroup.NotFound', 'security group');
    const fields = { 'group-id': DEFAULT_SECURITY_GROUP, 'group-name': 'default', 'vpc-id': DEFAULT_VPC };
    const group = { GroupId: DEFAULT_SECURITY_GROUP, GroupName: 'default', VpcId: DEFAULT_VPC };
    const described = { ...group, Description: 'default VPC security group', OwnerId: cloud.account };
    return { SecurityGroups: matchesFilters(input.Filters, fields, {}) ? [described] : [] };
  },
});

function requireKnown(
  wanted: readonly string[] | undefined,
  known: readonly string[],
  code: string,
  kind: string,
): void {
  const missing = wanted?.find((id) => !known.includes(id));
  if (missing !== undefined) throw new AwsError(code, `The ${kind} '${missing}' does not exist`);
}
