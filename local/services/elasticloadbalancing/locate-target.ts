import type { DescribeInstancesCommandOutput } from '@aws-sdk/client-ec2';
import { isIP } from 'node:net';
import { AwsError } from '../../aws-error.ts';
import { AWS } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import { PORT_TAG } from './data-plane.ts';
import type { RegisteredTarget, TargetGroupRecord } from './records.ts';

/**
 * Where a target is reached on this machine. An instance has its own loopback address and listens at the declared
 * port; where the machine has only one such address, the instance's tag `signalbox:port` names the port it got.
 */
export async function locateTarget(
  cloud: Cloud,
  group: TargetGroupRecord,
  target: { readonly id: string; readonly port: number },
): Promise<RegisteredTarget> {
  if (group.targetType === 'ip') {
    if (isIP(target.id) === 0)
      throw new AwsError('ValidationError', `The IP address '${target.id}' is not a valid address`);
    return { ...target, host: target.id, boundPort: target.port };
  }
  const instance = await describeInstance(cloud, target.id);
  if (instance?.State?.Name !== 'running' || !instance.PrivateIpAddress)
    throw new AwsError(
      'InvalidTarget',
      `The following targets are not in a running state and cannot be registered: '${target.id}'`,
    );
  const bound = instance.Tags?.find(({ Key }) => Key === PORT_TAG)?.Value;
  return {
    ...target,
    host: instance.PrivateIpAddress,
    boundPort: bound === undefined ? target.port : Number(bound),
  };
}

async function describeInstance(cloud: Cloud, id: string) {
  try {
    const input = { InstanceIds: [id] };
    const { Reservations } = await cloud.call<DescribeInstancesCommandOutput>(
      AWS,
      'ec2',
      'DescribeInstances',
      input,
    );
    return Reservations?.[0]?.Instances?.[0];
  } catch (cause) {
    throw new AwsError('InvalidTarget', `The following targets are not valid instances: '${id}'`, { cause });
  }
}
