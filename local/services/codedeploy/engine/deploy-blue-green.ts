import type { TargetRecord } from '../target-records.ts';
import { checkOutcome } from './deploy-in-place.ts';
import { DeploymentFailure } from './deployment-failure.ts';
import type { DeploymentRun } from './deployment-run.ts';
import { notContinued, waitFor } from './deployment-wait.ts';
import { rootCause } from './diagnostics.ts';
import { adoptGreenFleet, endBlueFleet, provideGreenFleet } from './green-fleet.ts';
import { forgetHost, rememberHost } from './host-conditions.ts';
import { LIFECYCLES } from './lifecycle.ts';
import { tellDeployment, tellInstance } from './notices.ts';
import { requiredOf, rollOutTargets } from './roll-out-targets.ts';
import { runHost, succeed } from './run-host.ts';
import { addTarget, checkSize, markUnreachable, setStatus, targetsOf } from './targets.ts';

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
    checkSize(run, fleets.green);
    for (const member of fleets.green) addTarget(run, member, LIFECYCLES.replacement, 'Green');
    for (const member of fleets.blue) addTarget(run, member, LIFECYCLES.blockTraffic, 'Blue');
    markUnreachable(run, [...fleets.green, ...fleets.blue]);
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
  const outcome = await rollOutTargets(run, {
    targets: green,
    begin: 'Pending',
    isByZone: false,
    deploy: async (target) => {
      const end = await runHost(run, target, LIFECYCLES.install);
      rememberHost(run, target.instanceId, end === 'succeeded');
      if (end === 'succeeded') {
        setStatus(run, target, 'Ready');
        tellInstance(run, target, 'READY');
      }
      return end === 'succeeded';
    },
  });
  checkOutcome(run, outcome);
}

async function waitUntilReady(run: DeploymentRun): Promise<void> {
  const { actionOnTimeout, waitTimeInMinutes = 0 } = run.deployment.blueGreen?.deploymentReadyOption ?? {};
  if (run.control.stopReason || run.deployment.isShifting) return;
  tellDeployment(run, 'READY');
  if (actionOnTimeout === 'STOP_DEPLOYMENT') {
    run.deployment.status = 'Ready';
    const end = await waitFor(run, { type: 'READY_WAIT' }, waitTimeInMinutes * MINUTE);
    run.deployment.status = 'InProgress';
    if (end === 'elapsed') run.control.stop(notContinued(waitTimeInMinutes, 'replacement instances were'));
  }
  run.deployment.isShifting = run.control.stopReason === undefined;
}

async function allowGreen(run: DeploymentRun, ready: readonly TargetRecord[]): Promise<void> {
  if (run.control.stopReason) return;
  const outcome = await rollOutTargets(run, {
    targets: ready,
    begin: 'Ready',
    isByZone: true,
    deploy: async (target) => {
      const end = await runHost(run, target, LIFECYCLES.allowTraffic);
      if (end === 'succeeded') succeed(run, target);
      return end === 'succeeded';
    },
  });
  checkOutcome(run, outcome);
}

/** One original host that cannot be taken out fails the whole. */
async function blockBlue(run: DeploymentRun, blue: readonly TargetRecord[]): Promise<void> {
  if (run.control.stopReason) return;
  let isFailed = false;
  await rollOutTargets(run, {
    targets: blue,
    begin: 'Pending',
    required: Math.min(requiredOf(run, blue.length), Math.max(0, blue.length - 1)),
    isByZone: false,
    isStopped: () => isFailed,
    deploy: async (target) => {
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
    const end = await waitFor(run, { type: 'TERMINATION_WAIT' }, terminationWaitTimeInMinutes * MINUTE);
    if (end === 'stopped') return;
    await endBlueFleet(
      run,
      blue.map(({ instanceId }) => instanceId),
    );
  }
  for (const { instanceId } of blue) forgetHost(run, instanceId);
}
