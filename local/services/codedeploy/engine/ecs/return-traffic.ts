import type { DeploymentRecord } from '../../deployment-record.ts';
import type { ServiceTargetRecord } from '../../target-records.ts';
import { DeploymentFailure } from '../deployment-failure.ts';
import type { DeploymentRun } from '../deployment-run.ts';
import { refreshTaskSets } from './describe-service.ts';
import { deleteTaskSet, makePrimary } from './end-original.ts';
import { pairOf, weighRoutes } from './listener-routes.ts';

/**
 * The AllowTraffic of a rollback: the original task set gets all traffic back at once, is the primary again, and the
 * replacement is deleted. Listeners that the deployment which is taken back had not moved stay as they are.
 */
export async function returnTraffic(
  run: DeploymentRun,
  target: ServiceTargetRecord,
  triggering: DeploymentRecord,
): Promise<boolean> {
  const cause = run.records.serviceTargets.get(triggering.id);
  const taskSets = await refreshTaskSets(run, target);
  const isThere = (wanted: string) =>
    taskSets.some(({ id, status }) => id === wanted && status !== 'DRAINING');
  if (!isThere(target.blue.id)) throw originalGone(target);
  const pair = pairOf(target);
  if (triggering.isShifting)
    await weighRoutes(run, { listener: target.productionListener, pair, percent: 0 });
  else run.deployment.additionalStatus = NOT_SHIFTED;
  if (cause?.isTestShifted && target.testListener !== undefined)
    await weighRoutes(run, { listener: target.testListener, pair, percent: 0 });
  const { greenId } = target;
  if (taskSets.some(({ id, status }) => id === greenId && status === 'PRIMARY'))
    await makePrimary(run, target, target.blue.id);
  if (greenId !== undefined && isThere(greenId)) await deleteTaskSet(run, target, greenId);
  await refreshTaskSets(run, target);
  return true;
}

const NOT_SHIFTED = 'No production traffic had moved: the original task set serves as before.';

const originalGone = ({ serviceName, blue }: ServiceTargetRecord) =>
  new DeploymentFailure(
    'INVALID_ECS_SERVICE',
    `The original task set ${blue.id} of ${serviceName} is gone, so no traffic can go back to it; deploy ${blue.taskDefinition} again.`,
  );
