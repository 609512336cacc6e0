import type {
  CreateTargetGroupCommandInput,
  DeleteTargetGroupCommandInput,
  DescribeTargetGroupAttributesCommandInput,
  DescribeTargetGroupsCommandInput,
  ModifyTargetGroupAttributesCommandInput,
  ModifyTargetGroupCommandInput,
  TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { Service } from '../../service.ts';
import { page } from '../page.ts';
import { attributeList, changeAttributes, TARGET_GROUP_ATTRIBUTES } from './attributes.ts';
import type { DataPlane } from './data-plane.ts';
import { findLoadBalancer, findTargetGroup } from './find.ts';
import { healthCheckOf } from './health-check-settings.ts';
import { invalidMarker, uniqueId, validateName } from './names.ts';
import { loadBalancersOf, type Records, type TargetGroupRecord } from './records.ts';
import { tagsOf } from './tags.ts';

export function targetGroupOperations(
  cloud: Cloud,
  records: Records,
  dataPlane: DataPlane,
): Service['operations'] {
  const describe = (record: TargetGroupRecord) => description(records, record);
  return {
    CreateTargetGroup: async (input: CreateTargetGroupCommandInput) => {
      const record = newRecord(cloud, records, input);
      records.targetGroups.set(record.arn, record);
      await dataPlane.refresh();
      return { TargetGroups: [describe(record)] };
    },
    DescribeTargetGroups: (input: DescribeTargetGroupsCommandInput) => {
      const { items, nextToken } = page(select(records, input), {
        limit: input.PageSize ?? 400,
        token: input.Marker,
        invalid: invalidMarker,
      });
      return { TargetGroups: items.map(describe), NextMarker: nextToken };
    },
    ModifyTargetGroup: async (input: ModifyTargetGroupCommandInput) => {
      const record = findTargetGroup(records, input.TargetGroupArn);
      record.healthCheck = healthCheckOf(input, record.healthCheck);
      await dataPlane.refresh();
      return { TargetGroups: [describe(record)] };
    },
    DeleteTargetGroup: async (input: DeleteTargetGroupCommandInput) => {
      const arn = input.TargetGroupArn!;
      if (loadBalancersOf(records, arn).length > 0)
        throw new AwsError(
          'ResourceInUse',
          `Target group '${arn}' is currently in use by a listener or a rule`,
        );
      records.targetGroups.delete(arn);
      await dataPlane.refresh();
      return {};
    },
    DescribeTargetGroupAttributes: (input: DescribeTargetGroupAttributesCommandInput) => ({
      Attributes: attributeList(findTargetGroup(records, input.TargetGroupArn).attributes),
    }),
    ModifyTargetGroupAttributes: async (input: ModifyTargetGroupAttributesCommandInput) => {
      const record = findTargetGroup(records, input.TargetGroupArn);
      record.attributes = changeAttributes(record.attributes, input.Attributes, TARGET_GROUP_ATTRIBUTES);
      await dataPlane.refresh();
      return { Attributes: attributeList(record.attributes) };
    },
  };
}

function newRecord(cloud: Cloud, records: Records, input: CreateTargetGroupCommandInput): TargetGroupRecord {
  const name = validateName('target group', input.Name);
  if ([...records.targetGroups.values()].some((other) => other.name === name))
    throw new AwsError(
      'DuplicateTargetGroupName',
      `A target group with the same name '${name}' exists, but with different settings`,
    );
  const targetType = input.TargetType ?? 'instance';
  if (targetType !== 'instance' && targetType !== 'ip')
    throw new AwsError(
      'ValidationError',
      `Target type '${targetType}' is not offered by this cloud; use 'instance' or 'ip'`,
    );
  if (input.Protocol !== 'HTTP')
    throw new AwsError(
      'ValidationError',
      `Target group protocol '${input.Protocol}' is not offered by this cloud; use 'HTTP'`,
    );
  const protocolVersion = input.ProtocolVersion ?? 'HTTP1';
  if (protocolVersion !== 'HTTP1')
    throw new AwsError(
      'ValidationError',
      `Protocol version '${protocolVersion}' is not offered by this cloud; use 'HTTP1'`,
    );
  if (input.Port === undefined) throw new AwsError('ValidationError', 'A port must be specified');
  if (input.VpcId === undefined) throw new AwsError('ValidationError', 'A VPC ID must be specified');
  return {
    arn: cloud.arn('elasticloadbalancing', `targetgroup/${name}/${uniqueId()}`),
    name,
    port: input.Port,
    protocolVersion,
    vpcId: input.VpcId,
    targetType,
    healthCheck: healthCheckOf(input),
    attributes: TARGET_GROUP_ATTRIBUTES.defaults,
    tags: tagsOf(input.Tags),
    targets: {},
  };
}

function select(records: Records, input: DescribeTargetGroupsCommandInput): TargetGroupRecord[] {
  if (input.TargetGroupArns?.length) return input.TargetGroupArns.map((arn) => findTargetGroup(records, arn));
  const all = [...records.targetGroups.values()];
  if (input.LoadBalancerArn !== undefined) {
    const { arn } = findLoadBalancer(records, input.LoadBalancerArn);
    return all.filter((group) => loadBalancersOf(records, group.arn).includes(arn));
  }
  if (!input.Names?.length) return all;
  return input.Names.map((name) => {
    const record = all.find((one) => one.name === name);
    if (!record) throw new AwsError('TargetGroupNotFound', `One or more target groups not found: '${name}'`);
    return record;
  });
}

function description(records: Records, record: TargetGroupRecord): TargetGroup {
  const check = record.healthCheck;
  return {
    TargetGroupArn: record.arn,
    TargetGroupName: record.name,
    Protocol: 'HTTP',
    Port: record.port,
    VpcId: record.vpcId,
    HealthCheckProtocol: 'HTTP',
    HealthCheckPort: check.port === undefined ? 'traffic-port' : String(check.port),
    HealthCheckEnabled: check.enabled,
    HealthCheckIntervalSeconds: check.intervalSeconds,
    HealthCheckTimeoutSeconds: check.timeoutSeconds,
    HealthyThresholdCount: check.healthyThreshold,
    UnhealthyThresholdCount: check.unhealthyThreshold,
    HealthCheckPath: check.path,
    Matcher: { HttpCode: check.matcher },
    LoadBalancerArns: loadBalancersOf(records, record.arn),
    TargetType: record.targetType,
    ProtocolVersion: record.protocolVersion,
    IpAddressType: 'ipv4',
  };
}
