import type { Cloud } from '../../../cloud.ts';
import type { DeploymentRecord } from '../deployment-record.ts';
import { callAsRole } from '../engine/deployment-run.ts';
import type { GroupRecord } from '../group-record.ts';
import type { Records } from '../records.ts';
import { completeAction, lifecycleActionOf } from './lifecycle-action.ts';
import type { LifecycleMessage } from './lifecycle-action.ts';
import { ownDeployment } from './own-deployment.ts';

/**
 * Makes the deployment for an instance that joins or leaves an Auto Scaling group. It runs beside one that holds the
 * group's slot, and holds that slot itself against new ones. Where nothing was deployed with success yet there is nothing
 * to deploy or to stop, and the instance goes on at once.
 */
export async function receiveLifecycleAction(
  cloud: Cloud,
  records: Records,
  message: LifecycleMessage,
): Promise<DeploymentRecord | undefined> {
  const group = [...records.groups.values()].find(({ id }) => id === message.NotificationMetadata);
  if (!group) return undefined; // a hook that was left behind: its timeout decides, as on AWS
  const action = lifecycleActionOf(message);
  const isLaunch = message.LifecycleTransition === 'autoscaling:EC2_INSTANCE_LAUNCHING';
  const good = records.deployments.get(group.lastSuccessfulId ?? '');
  if (!good) {
    if (isLaunch) addNewcomer(group, action.instanceId);
    await completeAction(callAsRole(cloud, group, 'AutoScaling'), action, 'CONTINUE');
    return undefined;
  }
  const creator = isLaunch ? 'autoscaling' : 'autoscalingTermination';
  const parts = { group, good, creator, configName: 'CodeDeployDefault.OneAtATime' } as const;
  const deployment = { ...ownDeployment(cloud, parts), lifecycleAction: action };
  records.deployments.set(deployment.id, deployment);
  group.scalingIds = [...(group.scalingIds ?? []), deployment.id];
  return deployment;
}

/** Remembers an instance that joined while another revision may have been on its way. */
export function addNewcomer(group: GroupRecord, instanceId: string): void {
  group.newcomers = [...(group.newcomers ?? []), instanceId];
}
