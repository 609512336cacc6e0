import type { DeploymentLifecycleHookStage, ServiceDeploymentLifecycleStage } from '@aws-sdk/client-ecs';
import { healthyTasks, livingTasks } from '../tasks-of.ts';
import { sourceSets, targetSet, type DeploymentRun } from './deployment-run.ts';
import { runHooks } from './lifecycle-hooks.ts';
import { shiftProduction, shiftTest } from './listener-traffic.ts';
import { trafficSteps } from './traffic-steps.ts';

const MINUTE = 60_000;

/**
 * Blue/green, linear and canary: the new revision comes up beside the old one, gets test traffic, then production
 * traffic; the old one stays for the bake time. A stage that was under way when the cloud stopped is done again.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
 */
export async function shiftOver(run: DeploymentRun): Promise<void> {
  const { deployment } = run;
  const first = STAGES.findIndex(([stage]) => stage === deployment.stage);
  // After a restart its tasks come up again before they get more traffic.
  if (first > STAGES.findIndex(([stage]) => stage === 'SCALE_UP')) await scaleUp(run);
  for (const [stage, work] of STAGES.slice(Math.max(0, first))) {
    if (deployment.stage !== stage) enterStage(run, stage);
    await work(run);
  }
}

function enterStage(run: DeploymentRun, stage: ServiceDeploymentLifecycleStage): void {
  run.deployment.stage = stage;
  run.deployment.stageSince = run.cloud.clock.now();
  run.changed();
}

type Stage = readonly [ServiceDeploymentLifecycleStage, (run: DeploymentRun) => Promise<void>];

// Every stage of a deployment, also of its service's first one, where a hook that fails fails the creation (acceptance tests of
// https://github.com/hashicorp/terraform-provider-aws/pull/43434), and also without a test listener, which AWS's pages do not
// except: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
const STAGES: readonly Stage[] = [
  ['RECONCILE_SERVICE', reconcile],
  ['PRE_SCALE_UP', (run) => runHooks(run, 'PRE_SCALE_UP')],
  ['SCALE_UP', scaleUp],
  ['POST_SCALE_UP', (run) => runHooks(run, 'POST_SCALE_UP')],
  ['TEST_TRAFFIC_SHIFT', shiftTestTraffic],
  ['POST_TEST_TRAFFIC_SHIFT', (run) => runHooks(run, 'POST_TEST_TRAFFIC_SHIFT')],
  ['PRODUCTION_TRAFFIC_SHIFT', shiftProductionTraffic],
  ['POST_PRODUCTION_TRAFFIC_SHIFT', (run) => runHooks(run, 'POST_PRODUCTION_TRAFFIC_SHIFT')],
  ['BAKE_TIME', bake],
  ['CLEAN_UP', cleanUp],
];

/** Only where a deployment was replaced by this one: all traffic back to the first source, the others go. */
async function reconcile(run: DeploymentRun): Promise<void> {
  const [, ...others] = sourceSets(run);
  if (others.length > 0) await runHooks(run, 'RECONCILE_SERVICE');
  await shiftProduction(run, run.deployment.sources.length === 0 ? 100 : 0);
  await shiftTest(run, run.deployment.sources.length === 0 ? 100 : 0);
  for (const other of others) other.desiredCount = 0;
  run.keeper.keep(run.service);
  await run.until(() => others.every((other) => livingTasks(run.records, other).length === 0));
}

async function scaleUp(run: DeploymentRun): Promise<void> {
  const { records, service } = run;
  const target = targetSet(run);
  await run.until(() => {
    const isChanged = target.desiredCount !== service.desiredCount;
    target.desiredCount = service.desiredCount;
    if (isChanged) run.keeper.keep(service);
    return healthyTasks(records, target).length >= service.desiredCount;
  });
}

async function shiftTestTraffic(run: DeploymentRun): Promise<void> {
  await shiftTest(run, 100);
  await runHooks(run, 'TEST_TRAFFIC_SHIFT');
}

async function shiftProductionTraffic(run: DeploymentRun): Promise<void> {
  const { deployment } = run;
  for (const { weight, waitMinutes } of trafficSteps(deployment.configuration)) {
    if (weight < deployment.productionWeight) continue; // done before a restart
    const isMoved = weight === deployment.productionWeight && deployment.sources.length > 0;
    if (!isMoved) {
      await runHooks(run, 'PRE_PRODUCTION_TRAFFIC_SHIFT');
      deployment.stageSince = run.cloud.clock.now();
      await shiftProduction(run, weight);
    }
    if (!isMoved || isLeftOpen(run, 'PRODUCTION_TRAFFIC_SHIFT'))
      await runHooks(run, 'PRODUCTION_TRAFFIC_SHIFT');
    await run.pause(deployment.stageSince, waitMinutes * MINUTE);
  }
}

const isLeftOpen = ({ leftOpen }: DeploymentRun, stage: DeploymentLifecycleHookStage): boolean =>
  [...leftOpen].some((hook) => hook.stage === stage);

/** With nothing to go back to there is nothing to wait for. */
async function bake(run: DeploymentRun): Promise<void> {
  const { deployment } = run;
  if (deployment.sources.length === 0) return;
  await run.pause(deployment.stageSince, (deployment.configuration.bakeTimeInMinutes ?? 0) * MINUTE);
}

async function cleanUp(run: DeploymentRun): Promise<void> {
  const sources = sourceSets(run);
  for (const source of sources) source.desiredCount = 0;
  run.keeper.keep(run.service);
  await run.until(() => sources.every((source) => livingTasks(run.records, source).length === 0));
}
