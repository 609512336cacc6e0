import type { EcsAppSpec } from '../../../../../lib/appspec/ecs-app-spec.ts';
import type { EventRecord, ServiceTargetRecord } from '../../target-records.ts';
import { checkHooks } from '../check-hooks.ts';
import { DeploymentFailure } from '../deployment-failure.ts';
import type { DeploymentRun } from '../deployment-run.ts';
import { followEvents } from '../follow-events.ts';
import { setStatus } from '../targets.ts';
import { awaitReady } from './await-ready.ts';
import { refreshTaskSets } from './describe-service.ts';
import { endOriginal, makePrimary } from './end-original.ts';
import { findOriginal } from './find-original.ts';
import { installTaskSet } from './install-task-set.ts';
import { returnTraffic } from './return-traffic.ts';
import { readAppSpec } from './service-app-spec.ts';
import { addServiceTarget } from './service-target.ts';
import { shiftProductionTraffic, shiftTestTraffic } from './shift-traffic.ts';

/**
 * Puts a replacement task set beside the one that serves, gives it the test traffic, then the production traffic, and
 * ends the original; or gives the original its traffic back.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html
 */
export async function deployEcs(run: DeploymentRun): Promise<void> {
  const { records, deployment } = run;
  const target = records.serviceTargets.get(deployment.id) ?? (await beginReplacement(run));
  if (target.status === 'Pending') setStatus(run, target, 'InProgress');
  const shift = target.events.findIndex(({ name }) => name === 'AllowTraffic');
  const works = worksOf(run, target);
  if (!(await followEvents(run, target, { events: target.events.slice(0, shift), works }))) return;
  if (!(await awaitReady(run, target, target.events[shift]!))) return;
  if (!(await followEvents(run, target, { events: target.events.slice(shift), works }))) return;
  if (target.status !== 'Succeeded') await succeed(run, target);
  if (deployment.creator !== 'codeDeployRollback') await endOriginal(run, target);
}

async function beginReplacement(run: DeploymentRun): Promise<ServiceTargetRecord> {
  const { service, hooks } = await readAppSpec(run);
  const [{ clusterName = '', serviceName = '' } = {}] = run.group.ecsServices ?? [];
  const place = { clusterName, serviceName };
  const beginning = await findOriginal(run, place);
  checkTestHook(hooks, beginning.testListener);
  await checkHooks(run, hooks);
  return addServiceTarget(run, {
    ...place,
    ...beginning,
    arn: run.cloud.arn('ecs', `service/${clusterName}/${serviceName}`),
    service,
    hooks,
  });
}

function checkTestHook(
  { AfterAllowTestTraffic }: EcsAppSpec['hooks'],
  testListener: string | undefined,
): void {
  if (AfterAllowTestTraffic === undefined || testListener !== undefined) return;
  throw new DeploymentFailure(
    'INVALID_REVISION',
    `The hook AfterAllowTestTraffic calls ${AfterAllowTestTraffic} once test traffic arrives, but the deployment group has no test listener; give it a testTrafficRoute, or leave the hook out.`,
  );
}

function worksOf(run: DeploymentRun, target: ServiceTargetRecord) {
  const { rollbackTriggeringDeploymentId: triggering = '' } = run.deployment.rollback ?? {};
  const cause = run.records.deployments.get(triggering);
  return {
    Install: (event: EventRecord) => installTaskSet(run, target, event),
    AllowTestTraffic: () => shiftTestTraffic(run, target),
    AllowTraffic: (event: EventRecord) =>
      cause ? returnTraffic(run, target, cause) : shiftProductionTraffic(run, target, event),
  };
}

async function succeed(run: DeploymentRun, target: ServiceTargetRecord): Promise<void> {
  if (run.deployment.creator !== 'codeDeployRollback' && target.greenId !== undefined)
    await makePrimary(run, target, target.greenId);
  await refreshTaskSets(run, target);
  setStatus(run, target, 'Succeeded');
}
