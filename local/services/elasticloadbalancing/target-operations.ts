import type {
  DeregisterTargetsCommandInput,
  DescribeTargetHealthCommandInput,
  RegisterTargetsCommandInput,
  TargetDescription,
  TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../aws-error.ts';
import type { TargetHealth } from '../../balancer/member.ts';
import type { Cloud } from '../../cloud.ts';
import type { Service } from '../../service.ts';
import type { DataPlane } from './data-plane.ts';
import { findTargetGroup } from './find.ts';
import type { Records, RegisteredTarget, TargetGroupRecord } from './records.ts';
import { locateTarget } from './locate-target.ts';

export const targetOperations = (
  cloud: Cloud,
  records: Records,
  dataPlane: DataPlane,
): Service['operations'] => ({
  RegisterTargets: async (input: RegisterTargetsCommandInput) => {
    const group = findTargetGroup(records, input.TargetGroupArn);
    const targets = await Promise.all(
      (input.Targets ?? []).map((target) => locateTarget(cloud, group, withPort(group, target))),
    );
    for (const target of targets) {
      group.targets[keyOf(target)] = target;
      dataPlane.register(group.arn, target);
    }
    return {};
  },
  DeregisterTargets: (input: DeregisterTargetsCommandInput) => {
    const group = findTargetGroup(records, input.TargetGroupArn);
    for (const target of (input.Targets ?? []).flatMap((one) => registered(group, one))) {
      delete group.targets[keyOf(target)];
      dataPlane.deregister(group.arn, target);
    }
    return {};
  },
  DescribeTargetHealth: (input: DescribeTargetHealthCommandInput) => {
    const group = findTargetGroup(records, input.TargetGroupArn);
    const health = dataPlane.health(group.arn).map((target) => describe(group, target));
    if (!input.Targets?.length) return { TargetHealthDescriptions: health };
    return {
      TargetHealthDescriptions: input.Targets.map((wanted) => {
        const { id, port } = withPort(group, wanted);
        return health.find(({ Target }) => Target?.Id === id && Target.Port === port) ?? unknown(id, port);
      }),
    };
  },
});

const keyOf = ({ id, port }: { readonly id: string; readonly port: number }) => `${id}:${port}`;

const withPort = (group: TargetGroupRecord, target: TargetDescription) => {
  if (!target.Id) throw new AwsError('ValidationError', 'A target ID must be specified');
  return { id: target.Id, port: target.Port ?? group.port };
};

/** Without a port every registration of the id is meant. */
function registered(group: TargetGroupRecord, { Id, Port }: TargetDescription): RegisteredTarget[] {
  return Object.values(group.targets).filter(({ id, port }) => id === Id && (Port ?? port) === port);
}

function describe(group: TargetGroupRecord, target: TargetHealth): TargetHealthDescription {
  const { id, port: boundPort } = target.address;
  const known = Object.values(group.targets).find((one) => one.id === id && one.boundPort === boundPort);
  return {
    Target: { Id: id, Port: known?.port ?? group.port },
    HealthCheckPort: String(group.healthCheck.port ?? known?.port ?? group.port),
    TargetHealth: {
      State: target.state,
      ...(target.reason === undefined ? {} : { Reason: target.reason as 'Target.NotInUse' }),
      ...(target.description === undefined ? {} : { Description: target.description }),
    },
  };
}

const unknown = (Id: string, Port: number): TargetHealthDescription => ({
  Target: { Id, Port },
  TargetHealth: {
    State: 'unused',
    Reason: 'Target.NotRegistered',
    Description: 'Target is not registered to the target group',
  },
});
