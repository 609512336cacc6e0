import { healthyTasks } from '../tasks-of.ts';
import { watchAlarms } from './alarm-watch.ts';
import { Interruption, sourceSets, targetSet, taskSetOf, type DeploymentRun } from './deployment-run.ts';
import { endDeployment } from './end-deployment.ts';
import { isShift } from './is-shift.ts';
import { rollBack } from './roll-back.ts';
import { rollOut } from './roll-out.ts';
import { addServiceEvent, announceDeployment } from './service-events.ts';
import { shiftOver } from './shift-over.ts';

const MINUTE = 60_000;

/** Takes a service deployment to its end, or takes it up where it was when the cloud last stopped. Never rejects. */
export async function runDeployment(run: DeploymentRun): Promise<void> {
  const ended = new AbortController();
  try {
    if (run.deployment.rollback) await rollBack(run, run.deployment.rollback.reason);
    else await goForward(run, ended);
  } catch (error) {
    await interrupted(run, error);
  } finally {
    ended.abort();
  }
}

async function goForward(run: DeploymentRun, ended: AbortController): Promise<void> {
  const { deployment, cloud } = run;
  if (deployment.startedAt === undefined) begin(run);
  watchAlarms(run, ended.signal);
  if (isShift(deployment.configuration)) await shiftOver(run);
  else {
    await rollOut(run);
    const { bakeTimeInMinutes = 0 } = deployment.configuration;
    if (deployment.stage !== 'BAKE_TIME') deployment.stageSince = cloud.clock.now();
    deployment.stage = 'BAKE_TIME';
    if (deployment.sources.length > 0) await run.pause(deployment.stageSince, bakeTimeInMinutes * MINUTE);
  }
  if (run.signal().aborted) throw run.signal().reason as Error;
  succeed(run);
}

function begin(run: DeploymentRun): void {
  const { deployment, cloud } = run;
  deployment.status = 'IN_PROGRESS';
  deployment.startedAt = cloud.clock.now();
  const reason = `ECS deployment ${deployment.taskSetId} in progress.`;
  targetSet(run).rolloutStateReason = reason;
  announceDeployment(cloud, deployment, { name: 'IN_PROGRESS', reason });
  run.changed();
}

function succeed(run: DeploymentRun): void {
  const { deployment, cloud } = run;
  const target = targetSet(run);
  const reason = `ECS deployment ${deployment.taskSetId} completed.`;
  target.rolloutState = 'COMPLETED';
  target.rolloutStateReason = reason;
  for (const source of sourceSets(run)) source.status = 'DRAINING';
  addServiceEvent(cloud, run.service, `(deployment ${target.id}) deployment completed.`);
  endDeployment(run, { status: 'SUCCESSFUL', reason: undefined });
  announceDeployment(cloud, deployment, { name: 'COMPLETED', reason });
}

async function interrupted(run: DeploymentRun, error: unknown): Promise<void> {
  const why =
    error instanceof Interruption
      ? error
      : new Interruption('rollback', error instanceof Error ? error.message : String(error));
  if (why.kind === 'close') return; // taken up again when the cloud starts
  try {
    if (why.kind === 'rollback') await rollBack(run, why.message);
    else halt(run, why);
  } catch (cause) {
    if (cause instanceof Interruption && cause.kind === 'close') return;
    endDeployment(run, {
      status: 'ROLLBACK_FAILED',
      reason: cause instanceof Error ? cause.message : String(cause),
    });
  }
}

/** Everything stays as it is: no new tasks of the new revision, none of the old ones ended. */
function halt(run: DeploymentRun, why: Interruption): void {
  const target = taskSetOf(run, run.deployment.taskSetId);
  if (target) {
    target.rolloutState = 'FAILED';
    target.rolloutStateReason = why.message;
    if (why.kind === 'fail') target.desiredCount = healthyTasks(run.records, target).length;
  }
  endDeployment(run, { status: 'STOPPED', reason: why.message });
  announceDeployment(run.cloud, run.deployment, { name: 'FAILED', reason: why.message });
}
