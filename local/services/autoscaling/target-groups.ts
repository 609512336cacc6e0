import { AwsError } from '../../aws-error.ts';
import { AWS } from '../../caller.ts';
import { sleep, wallClock } from '../../clock.ts';
import type { Cloud } from '../../cloud.ts';
import { targetHealth } from '../target-health.ts';
import { validationError } from './errors.ts';

const ELB = 'elasticloadbalancing';

export async function requireTargetGroups(cloud: Cloud, arns: readonly string[]): Promise<void> {
  if (arns.length === 0) return;
  try {
    await cloud.call(AWS, ELB, 'DescribeTargetGroups', { TargetGroupArns: arns });
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause;
    throw validationError('Provided Target Groups may not be valid. Please ensure they exist and try again.');
  }
}

export async function registerTarget(cloud: Cloud, arns: readonly string[], id: string): Promise<void> {
  for (const TargetGroupArn of arns)
    await cloud.call(AWS, ELB, 'RegisterTargets', { TargetGroupArn, Targets: [{ Id: id }] });
}

/** Takes the instance out of the target groups and waits until its last request is answered. */
export async function drainTarget(
  cloud: Cloud,
  arns: readonly string[],
  target: { readonly id: string; readonly signal: AbortSignal },
): Promise<void> {
  for (const arn of arns) await drainFrom(cloud, arn, target);
}

/** The states of a group's targets by instance; empty for a target group that is gone. */
export async function targetStates(cloud: Cloud, arn: string): Promise<ReadonlyMap<string, string>> {
  const targets = await targetHealth(cloud, arn);
  return new Map(targets.map(({ Target, TargetHealth }) => [Target?.Id ?? '', TargetHealth?.State ?? '']));
}

const DRAIN_LOOK_MS = 100;

async function drainFrom(
  cloud: Cloud,
  TargetGroupArn: string,
  { id, signal }: { readonly id: string; readonly signal: AbortSignal },
): Promise<void> {
  try {
    await cloud.call(AWS, ELB, 'DeregisterTargets', { TargetGroupArn, Targets: [{ Id: id }] });
  } catch (error) {
    if (error instanceof AwsError) return; // the target group is gone, and with it its traffic
    throw error;
  }
  // The balancer ends a drain at the latest when the deregistration delay is over.
  while ((await targetStates(cloud, TargetGroupArn)).has(id)) await sleep(wallClock, DRAIN_LOOK_MS, signal);
}
