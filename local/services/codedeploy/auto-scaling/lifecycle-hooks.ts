import type { AutoScalingGroup } from '@aws-sdk/client-codedeploy';
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import type { RoleCall } from '../engine/role-call.ts';
import type { GroupRecord, LifecycleHooks } from '../group-record.ts';

/** CodeDeploy sends a heartbeat every five minutes. */
const HEARTBEAT_TIMEOUT = 600;

type Wishes = Pick<
  GroupRecord,
  'id' | 'name' | 'autoScalingGroups' | 'terminationHookEnabled' | 'lifecycleHooks'
>;

export interface KeptHooks {
  readonly hooks: LifecycleHooks;
  /** What could not be taken off its Auto Scaling group. */
  readonly hooksNotCleanedUp: readonly AutoScalingGroup[];
}

/**
 * Puts CodeDeploy's lifecycle hooks on the Auto Scaling groups of a deployment group where they are missing, and takes
 * them off where they are wanted no longer. Throws where one cannot be put; nothing has been taken off then.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/integrations-aws-auto-scaling.html
 */
export async function keepHooks(cloud: Cloud, call: RoleCall, group: Wishes): Promise<KeptHooks> {
  const before = group.lifecycleHooks ?? {};
  const hooks: Record<string, LifecycleHooks[string]> = {};
  for (const name of group.autoScalingGroups) {
    const { launch, termination } = before[name] ?? {};
    hooks[name] = {
      launch: launch ?? (await putHook(cloud, call, { group, name, kind: 'launch' })),
      ...(group.terminationHookEnabled
        ? { termination: termination ?? (await putHook(cloud, call, { group, name, kind: 'termination' })) }
        : {}),
    };
  }
  return { hooks, hooksNotCleanedUp: await takeOff(call, before, hooks) };
}

/** Takes all hooks of a deployment group off; answers those that could not be. */
export const removeHooks = (call: RoleCall, group: Wishes): Promise<AutoScalingGroup[]> =>
  takeOff(call, group.lifecycleHooks ?? {}, {});

interface Wanted {
  readonly group: Wishes;
  readonly name: string;
  readonly kind: 'launch' | 'termination';
}

async function putHook(cloud: Cloud, call: RoleCall, { group, name, kind }: Wanted): Promise<string> {
  const LifecycleHookName = `CodeDeploy-managed-automatic-${kind}-deployment-hook-${group.name}-${randomUUID()}`;
  await call('autoscaling', 'PutLifecycleHook', {
    AutoScalingGroupName: name,
    LifecycleHookName,
    LifecycleTransition: `autoscaling:EC2_INSTANCE_${kind === 'launch' ? 'LAUNCHING' : 'TERMINATING'}`,
    HeartbeatTimeout: HEARTBEAT_TIMEOUT,
    DefaultResult: kind === 'launch' ? 'ABANDON' : 'CONTINUE',
    NotificationMetadata: group.id,
    // On AWS this is a queue of CodeDeploy's own account.
    NotificationTargetARN: cloud.arn('codedeploy', 'lifecycle-actions'),
  });
  return LifecycleHookName;
}

async function takeOff(
  call: RoleCall,
  before: LifecycleHooks,
  wanted: LifecycleHooks,
): Promise<AutoScalingGroup[]> {
  const left: AutoScalingGroup[] = [];
  for (const [name, { launch, termination }] of Object.entries(before)) {
    const kept = wanted[name];
    const hook = launch !== kept?.launch && !(await isOff(call, name, launch)) ? { hook: launch } : {};
    const isUnwanted = termination !== undefined && termination !== kept?.termination;
    const end = isUnwanted && !(await isOff(call, name, termination)) ? { terminationHook: termination } : {};
    if ('hook' in hook || 'terminationHook' in end) left.push({ name, ...hook, ...end });
  }
  return left;
}

async function isOff(
  call: RoleCall,
  AutoScalingGroupName: string,
  LifecycleHookName: string,
): Promise<boolean> {
  try {
    await call('autoscaling', 'DeleteLifecycleHook', { AutoScalingGroupName, LifecycleHookName });
    return true;
  } catch (error) {
    // Gone with its Auto Scaling group, or taken off by hand.
    return error instanceof AwsError && error.code === 'ValidationError';
  }
}
