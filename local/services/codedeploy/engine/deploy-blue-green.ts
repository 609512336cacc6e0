import type { DeploymentWaitType } from '@aws-sdk/client-codedeploy';
import { findServerConfig } from '../find.ts';
import type { TargetRecord } from '../records.ts';
import { checkOutcome } from './deploy-in-place.ts';
import { DeploymentFailure } from './deployment-failure.ts';
import type { DeploymentRun } from './deployment-run.ts';
import { rootCause } from './diagnostics.ts';
import { adoptGreenFleet, endBlueFleet, provideGreenFleet } from './green-fleet.ts';
import { forgetHost, rememberHost } from './host-conditions.ts';
import { LIFECYCLES } from './lifecycle.ts';
import { requiredHealthy } from './minimum-healthy.ts';
import { tellDeployment, tellInstance } from './notices.ts';
import { rollOut } from './rollout.ts';
import type { StopReason } from './run-control.ts';
import { runHost, succeed } from './run-host.ts';
import { addTarget, setStatus, targetsOf } from './targets.ts';

const MINUTE = 60_000;

/**
 * Installs on a replacement fleet, gives it the traffic host by host, takes the original out, waits, and ends it. A stop
 * ends it between any two steps; no original host leaves the balancer before every replacement is healthy there.
 */
export async function deployBlueGreen(run: DeploymentRun): Promise<void> {
  const isResumed = targetsOf(run).length > 0;
  if (!isResumed) {
    const fleets = await provideGreenFleet(run);
    if (!fleets) return;
    for (const id of fleets.green) addTarget(run, id, LIFECYCLES.replacement, 'Green');
    for (const id of fleets.blue) addTarget(run, id, LIFECYCLES.blockTraffic, 'Blue');
  }
  const green = targetsOf(run).filter(({ label }) => label === 'Green');
  const blue = targetsOf(run).filter(({ label }) => label === 'Blue');
  await installOnGreen(run, green);
  await waitUntilReady(run);
  await allowGreen(
    run,
    green.filter(({ status }) => status === 'Ready' || status === 'Succeeded'),
  );
  await blockBlue(run, blue);
  await endBlue(run, blue);
}

async function installOnGreen(run: DeploymentRun, green: readonly TargetRecord[]): Promise<void> {
  await rollOutTo(run, { targets: green, begin: 'Pending' }, async (target) => {
    const end = await runHost(run, target, LIFECYCLES.install);
    rememberHost(run, target.instanceId, end === 'succeeded');
    if (end === 'succeeded') {
      setStatus(run, target, 'Ready');
      tellInstance(run, target, 'READY');
    }
    return end === 'succeeded';
  });
}

async function waitUntilReady(run: DeploymentRun): Promise<void> {
  const { actionOnTimeout, waitTimeInMinutes = 0 } = run.deployment.blueGreen?.deploymentReadyOption ?? {};
  if (run.control.stopReason || run.deployment.isShifting) return;
  tellDeployment(run, 'READY');
  if (actionOnTimeout === 'STOP_DEPLOYMENT') {
    run.deployment.status = 'Ready';
    const end = await waitFor(run, 'READY_WAIT', waitTimeInMinutes);
    run.deployment.status = 'InProgress';
    if (end === 'elapsed') run.control.stop(notContinued(waitTimeInMinutes));
  }
  run.deployment.isShifting = run.control.stopReason === undefined;
}

const notContinued = (minutes: number): StopReason => ({
  kind: 'timeout',
  error: {
    code: 'TIMEOUT',
    message: `The deployment was stopped: nobody continued it within ${minutes} minutes after its replacement instances were ready.`,
  },
});

/** Waits in cloud time; a wait that a restart of the cloud cut off goes on where it was. */
async function waitFor(
  { deployment, control, cloud }: DeploymentRun,
  wait: DeploymentWaitType,
  minutes: number,
): Promise<'proceeded' | 'elapsed' | 'stopped'> {
  if (deployment.wait?.type !== wait)
    deployment.wait = { type: wait, ends: cloud.clock.now() + minutes * MINUTE };
  return control.wait(wait, Math.max(0, deployment.wait.ends - cloud.clock.now()));
}

async function allowGreen(run: DeploymentRun, ready: readonly TargetRecord[]): Promise<void> {
  if (run.control.stopReason) return;
  await rollOutTo(run, { targets: ready, begin: 'Ready' }, async (target) => {
    const end = await runHost(run, target, LIFECYCLES.allowTraffic);
    if (end === 'succeeded') succeed(run, target);
    return end === 'succeeded';
  });
}

/** One original host that cannot be taken out fails the whole. */
async function blockBlue(run: DeploymentRun, blue: readonly TargetRecord[]): Promise<void> {
  if (run.control.stopReason) return;
  let isFailed = false;
  const { minimumHealthyHosts } = findServerConfig(run.records, run.deployment.configName);
  await rollOut({
    hosts: blue
      .filter(({ status }) => status === 'Pending')
      .map((target) => ({ target, condition: 'old' as const })),
    done: blue.filter(({ status }) => status === 'Succeeded').length,
    required: Math.min(requiredHealthy(minimumHealthyHosts, blue.length), Math.max(0, blue.length - 1)),
    isStopped: () => isFailed || run.control.stopReason !== undefined,
    deploy: async ({ target }) => {
      const end = await runHost(run, target, LIFECYCLES.blockTraffic);
      if (end === 'succeeded') succeed(run, target);
      isFailed ||= end === 'failed';
      return end === 'succeeded';
    },
  });
  if (!isFailed) return;
  const cause = rootCause(targetsOf(run)) ?? '';
  throw new DeploymentFailure(
    'ELB_INVALID_INSTANCE',
    `An instance of the original environment could not be taken out of the load balancer. ${cause}`,
  );
}

async function endBlue(run: DeploymentRun, blue: readonly TargetRecord[]): Promise<void> {
  if (run.control.stopReason) return;
  const { action = 'TERMINATE', terminationWaitTimeInMinutes = 0 } =
    run.deployment.blueGreen?.terminateBlueInstancesOnDeploymentSuccess ?? {};
  if (action === 'KEEP_ALIVE') {
    await adoptGreenFleet(run);
  } else {
    // The status stays InProgress here: this flag is how the API shows the wait.
    run.deployment.terminationWaitStarted = true;
    const end = await waitFor(run, 'TERMINATION_WAIT', terminationWaitTimeInMinutes);
    if (end === 'stopped') return;
    await endBlueFleet(
      run,
      blue.map(({ instanceId }) => instanceId),
    );
  }
  for (const { instanceId } of blue) forgetHost(run, instanceId);
}

/** The rules of minimum healthy hosts count the replacement fleet. */
async function rollOutTo(
  run: DeploymentRun,
  { targets, begin }: { readonly targets: readonly TargetRecord[]; readonly begin: 'Pending' | 'Ready' },
  deploy: (target: TargetRecord) => Promise<boolean>,
): Promise<void> {
  const { minimumHealthyHosts } = findServerConfig(run.records, run.deployment.configName);
  const waiting = targets.filter(({ status }) => status === begin);
  const outcome = await rollOut({
    hosts: waiting.map((target) => ({ target, condition: 'unknown' as const })),
    done: targets.filter((target) => isPast(target, begin)).length,
    required: requiredHealthy(minimumHealthyHosts, targets.length),
    isStopped: () => run.control.stopReason !== undefined,
    deploy: ({ target }) => deploy(target),
  });
  checkOutcome(run, outcome);
}

/** Whether an earlier run of the cloud has taken the host through the step that begins with that status. */
const isPast = ({ status }: TargetRecord, begin: 'Pending' | 'Ready'): boolean =>
  status === 'Succeeded' || (begin === 'Pending' && status === 'Ready');
