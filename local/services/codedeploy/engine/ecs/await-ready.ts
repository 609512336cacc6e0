import type { EventRecord, ServiceTargetRecord } from '../../target-records.ts';
import type { DeploymentRun } from '../deployment-run.ts';
import { notContinued, waitFor } from '../deployment-wait.ts';
import { tellDeployment } from '../notices.ts';
import { setStatus } from '../targets.ts';

const MINUTE = 60_000;

/**
 * Waits, where the group wants it, until somebody continues the deployment; answers whether it goes on. Production
 * traffic that has begun to move waits for nobody.
 */
export async function awaitReady(
  run: DeploymentRun,
  target: ServiceTargetRecord,
  { status }: EventRecord,
): Promise<boolean> {
  const { deployment, control } = run;
  const { actionOnTimeout, waitTimeInMinutes = 0 } = deployment.blueGreen?.deploymentReadyOption ?? {};
  if (control.stopReason) return false;
  if (status !== 'Pending' || deployment.creator === 'codeDeployRollback') return true;
  tellDeployment(run, 'READY');
  if (actionOnTimeout !== 'STOP_DEPLOYMENT') return true;
  deployment.status = 'Ready';
  setStatus(run, target, 'Ready');
  const end = await waitFor(run, { type: 'READY_WAIT' }, waitTimeInMinutes * MINUTE);
  deployment.status = 'InProgress';
  setStatus(run, target, 'InProgress');
  if (end === 'elapsed') control.stop(notContinued(waitTimeInMinutes, 'replacement task set was'));
  return end === 'proceeded';
}
