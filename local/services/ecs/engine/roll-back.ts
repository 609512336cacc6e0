import type { TaskSetRecord } from '../service-record.ts';
import { livingTasks } from '../tasks-of.ts';
import { sourceSets, targetSet, type DeploymentRun } from './deployment-run.ts';
import { endDeployment } from './end-deployment.ts';
import { isShift } from './is-shift.ts';
import { tellHooks } from './lifecycle-hooks.ts';
import { shiftProduction, shiftTest } from './listener-traffic.ts';
import { replaceTasks } from './roll-out.ts';
import { addServiceEvent, announceDeployment } from './service-events.ts';

/** Takes the service back to the revision that it came from: traffic first, tasks after it. */
export async function rollBack(run: DeploymentRun, reason: string): Promise<void> {
  const { deployment, service, cloud } = run;
  run.shield();
  const [source] = sourceSets(run).toSorted((a, b) => rank(a) - rank(b));
  const target = targetSet(run);
  target.rolloutState = 'FAILED';
  target.rolloutStateReason = reason;
  announceDeployment(cloud, deployment, { name: 'FAILED', reason });
  if (!source) {
    target.desiredCount = 0;
    return endDeployment(run, {
      status: 'ROLLBACK_FAILED',
      reason: `${reason} No rollback candidate was found.`,
    });
  }
  deployment.status = 'ROLLBACK_IN_PROGRESS';
  deployment.statusReason = reason;
  deployment.rollback ??= { reason, startedAt: cloud.clock.now(), revisionArn: source.revisionArn! };
  addServiceEvent(cloud, service, `rolling back to (deployment ${source.id}): ${reason}`);
  run.changed();
  if (isShift(deployment.configuration)) await returnTraffic(run, source);
  const others = service.taskSets.filter((one) => one !== source);
  await replaceTasks(run, { to: source, from: others });
  restore(run, source, others);
  endDeployment(run, { status: 'ROLLBACK_SUCCESSFUL', reason });
}

/** The last one that was completed is the one to go back to. */
const rank = ({ rolloutState }: TaskSetRecord) => (rolloutState === 'COMPLETED' ? 0 : 1);

/** All old tasks are there before the traffic returns; the new ones get none when they end. */
async function returnTraffic(run: DeploymentRun, source: TaskSetRecord): Promise<void> {
  source.desiredCount = run.service.desiredCount;
  run.keeper.keep(run.service);
  await shiftProduction(run, 0);
  await tellHooks(run, 'PRODUCTION_TRAFFIC_SHIFT');
  await shiftTest(run, 0);
  await tellHooks(run, 'TEST_TRAFFIC_SHIFT');
  const target = targetSet(run);
  target.desiredCount = 0;
  run.keeper.keep(run.service);
  await run.until(() => livingTasks(run.records, target).length === 0);
}

function restore(run: DeploymentRun, source: TaskSetRecord, others: readonly TaskSetRecord[]): void {
  const { service, records } = run;
  for (const other of others) other.status = 'DRAINING';
  source.status = 'PRIMARY';
  source.rolloutState = 'COMPLETED';
  source.rolloutStateReason = `ECS deployment ${source.id} completed: rolled back to it.`;
  const { settings } = records.revisions.get(source.revisionArn!)!;
  service.settings = { ...settings, configuration: service.settings.configuration };
}
