import type { DeploymentRecord } from '../deployment-record.ts';
import type { RoleCall } from '../engine/role-call.ts';

/** What Auto Scaling tells of an instance that waits for CodeDeploy. */
export interface LifecycleMessage {
  readonly AutoScalingGroupName: string;
  readonly LifecycleHookName: string;
  readonly LifecycleActionToken: string;
  readonly LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING' | 'autoscaling:EC2_INSTANCE_TERMINATING';
  readonly EC2InstanceId: string;
  /** The id of the deployment group. */
  readonly NotificationMetadata?: string;
}

export type LifecycleAction = NonNullable<DeploymentRecord['lifecycleAction']>;

export const lifecycleActionOf = (message: LifecycleMessage): LifecycleAction => ({
  autoScalingGroup: message.AutoScalingGroupName,
  hook: message.LifecycleHookName,
  token: message.LifecycleActionToken,
  instanceId: message.EC2InstanceId,
});

/** Lets the instance go on, or gives it up; one that has gone meanwhile needs neither. */
export async function completeAction(
  call: RoleCall,
  action: LifecycleAction,
  LifecycleActionResult: 'CONTINUE' | 'ABANDON',
): Promise<void> {
  const input = { ...namesOf(action), LifecycleActionResult };
  await call('autoscaling', 'CompleteLifecycleAction', input).catch(() => undefined);
}

/** Says that the instance is still being worked on. */
export async function sendHeartbeat(call: RoleCall, action: LifecycleAction): Promise<void> {
  await call('autoscaling', 'RecordLifecycleActionHeartbeat', namesOf(action)).catch(() => undefined);
}

const namesOf = ({ autoScalingGroup, hook, token, instanceId }: LifecycleAction) => ({
  AutoScalingGroupName: autoScalingGroup,
  LifecycleHookName: hook,
  LifecycleActionToken: token,
  InstanceId: instanceId,
});
