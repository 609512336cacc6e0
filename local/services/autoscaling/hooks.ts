import type { LifecycleHook, LifecycleHookSpecification } from '@aws-sdk/client-auto-scaling';
import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import { validationError } from './errors.ts';
import type { GroupRecord, HookRecord } from './records.ts';

const TRANSITIONS = ['autoscaling:EC2_INSTANCE_LAUNCHING', 'autoscaling:EC2_INSTANCE_TERMINATING'] as const;
const TARGETS = ['sqs', 'sns', 'codedeploy'];

/** A hook as it is kept: what the call says, over the hook that it replaces. */
export function hookRecord(
  cloud: Cloud,
  caller: Caller,
  input: Partial<LifecycleHookSpecification>,
  before?: HookRecord,
): HookRecord {
  const transition = TRANSITIONS.find((known) => known === (input.LifecycleTransition ?? before?.transition));
  if (!transition)
    throw validationError(
      `LifecycleTransition must be one of ${TRANSITIONS.join(', ')}, got '${input.LifecycleTransition}'`,
    );
  const heartbeatTimeout = input.HeartbeatTimeout ?? before?.heartbeatTimeout ?? 3600;
  if (heartbeatTimeout < 30 || heartbeatTimeout > 7200)
    throw validationError(`HeartbeatTimeout must be between 30 and 7200, got ${heartbeatTimeout}`);
  const record: HookRecord = {
    name: input.LifecycleHookName!,
    transition,
    defaultResult: resultOf(input.DefaultResult ?? before?.defaultResult ?? 'ABANDON'),
    heartbeatTimeout,
    notificationTargetArn: (input.NotificationTargetARN ?? before?.notificationTargetArn) || undefined,
    notificationMetadata: input.NotificationMetadata ?? before?.notificationMetadata,
    roleArn: input.RoleARN ?? before?.roleArn,
  };
  const service = record.notificationTargetArn?.split(':')[2];
  if (service !== undefined && !TARGETS.includes(service))
    throw validationError(
      `Expected the ARN of a queue or topic as notification target, got '${record.notificationTargetArn}'`,
    );
  if (input.RoleARN !== undefined) requirePassRole(cloud, caller, input.RoleARN);
  return record;
}

export function resultOf(result: string | undefined): 'CONTINUE' | 'ABANDON' {
  if (result === 'CONTINUE' || result === 'ABANDON') return result;
  throw validationError(`The lifecycle action result must be CONTINUE or ABANDON, got '${result}'`);
}

export const describeHook = (group: GroupRecord, hook: HookRecord): LifecycleHook => ({
  LifecycleHookName: hook.name,
  AutoScalingGroupName: group.name,
  LifecycleTransition: hook.transition,
  NotificationTargetARN: hook.notificationTargetArn,
  NotificationMetadata: hook.notificationMetadata,
  RoleARN: hook.roleArn,
  HeartbeatTimeout: hook.heartbeatTimeout,
  GlobalTimeout: Math.min(172_800, hook.heartbeatTimeout * 100),
  DefaultResult: hook.defaultResult,
});

function requirePassRole(cloud: Cloud, caller: Caller, resource: string): void {
  const context = { 'iam:PassedToService': 'autoscaling.amazonaws.com' };
  if (cloud.allows(caller, { action: 'iam:PassRole', resource, context })) return;
  const who = caller.kind === 'identity' ? caller.arn : caller.kind;
  throw new AwsError(
    'AccessDenied',
    `User: ${who} is not authorized to perform: iam:PassRole on resource: ${resource}`,
    { status: 403 },
  );
}
