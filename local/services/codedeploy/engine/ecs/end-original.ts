import type { ServiceTargetRecord } from '../../target-records.ts';
import type { DeploymentRun } from '../deployment-run.ts';
import { waitFor } from '../deployment-wait.ts';
import { refreshTaskSets } from './describe-service.ts';
import { ecsFailure } from './ecs-failure.ts';

const MINUTE = 60_000;

/** Makes the task set the service's primary. */
export async function makePrimary(
  run: DeploymentRun,
  { clusterName: cluster, serviceName: service }: ServiceTargetRecord,
  primaryTaskSet: string,
): Promise<void> {
  await run
    .call('ecs', 'UpdateServicePrimaryTaskSet', { cluster, service, primaryTaskSet })
    .catch((error: unknown) => {
      throw ecsFailure(error);
    });
}

/** Deletes a task set with its tasks, however many run. */
export async function deleteTaskSet(
  run: DeploymentRun,
  { clusterName: cluster, serviceName: service }: ServiceTargetRecord,
  taskSet: string,
): Promise<void> {
  await run
    .call('ecs', 'DeleteTaskSet', { cluster, service, taskSet, force: true })
    .catch((error: unknown) => {
      throw ecsFailure(error);
    });
}

/** Ends the original task set once the deployment need not go back to it. A stop ends the wait, and keeps it. */
export async function endOriginal(run: DeploymentRun, target: ServiceTargetRecord): Promise<void> {
  const { deployment, control } = run;
  const { terminationWaitTimeInMinutes = 0 } =
    deployment.blueGreen?.terminateBlueInstancesOnDeploymentSuccess ?? {};
  deployment.terminationWaitStarted = true;
  if (terminationWaitTimeInMinutes > 0)
    await waitFor(run, { type: 'TERMINATION_WAIT' }, terminationWaitTimeInMinutes * MINUTE);
  if (control.stopReason) return;
  const found = await refreshTaskSets(run, target);
  const isThere = found.some(({ id, status }) => id === target.blue.id && status !== 'DRAINING');
  if (isThere) await deleteTaskSet(run, target, target.blue.id);
  deployment.isBlueGone = true;
  await refreshTaskSets(run, target);
}
