import { completeAction } from '../auto-scaling/lifecycle-action.ts';
import type { LifecycleAction } from '../auto-scaling/lifecycle-action.ts';
import { addNewcomer } from '../auto-scaling/receive-lifecycle-action.ts';
import { endDeployment } from './conclude.ts';
import type { Conclusion } from './conclude.ts';
import type { DeploymentRun } from './deployment-run.ts';

/**
 * Writes the end of a deployment to an instance that joined or leaves, and lets Auto Scaling go on: what failed while it
 * joined is given up, and replaced. Neither is a success or a failure of the group's revision, and nothing is rolled back.
 */
export async function concludeScaling(
  run: DeploymentRun,
  action: LifecycleAction,
  conclusion: Conclusion,
): Promise<undefined> {
  const { deployment, group, call } = run;
  endDeployment(run, conclusion);
  group.scalingIds = (group.scalingIds ?? []).filter((id) => id !== deployment.id);
  const isLaunch = deployment.creator === 'autoscaling';
  const isGivenUp = isLaunch && conclusion.kind !== 'succeeded';
  if (isLaunch && !isGivenUp) addNewcomer(group, action.instanceId);
  await completeAction(call, action, isGivenUp ? 'ABANDON' : 'CONTINUE');
  return undefined;
}
