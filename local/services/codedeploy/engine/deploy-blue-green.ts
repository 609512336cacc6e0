import { findConfig } from '../find.ts';
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
import { runHost, succeed } from './run-host.ts';
import { addTarget, setStatus, targetsOf } from './targets.ts';

const MINUTE = 60_000;

/**
 * Installs on a replacement fleet, gives it the traffic host by host, takes the original out, waits, and ends it. A stop
 * ends it between any two steps; no original host leaves the balancer before every replacement is healthy there.
 */
export async function deployBlueGreen(run: DeploymentRun): Promise<void> {
  const fleets = await provideGreenFleet(run);
  if (!fleets) return;
  const green = fleets.green.map((id) => addTarget(run, id, LIFECYCLES.replacement, 'Green'));
  const blue = fleets.blue.map((id) => addTarget(run, id, LIFECYCLES.blockTraffic, 'Blue'));
  await installOnGreen(run, green);
  const ready = green.filter(({ status }) => status === 'Ready');
  await waitUntilReady(run);
  await allowGreen(run, ready);
  await blockBlue(run, blue);
  await endBlue(run, blue);
}

async function installOnGreen(run: DeploymentRun, green: readonly TargetRecord[]): Promise<void> {
  await rollOutTo(run, green, async (target) => {
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
  if (run.control.stopReason) return;
  tellDeployment(run, 'READY');
  if (actionOnTimeout !== 'STOP_DEPLOYMENT') return;
  run.deployment.status = 'Ready';
  const end = await run.control.wait('READY_WAIT', waitTimeInMinutes * MINUTE);
  run.deployment.status = 'InProgress';
  if (end !== 'elapsed') return;
  run.control.stop({
    kind: 'timeout',
    error: {
      code: 'TIMEOUT',
      message: `The deployment was stopped: nobody continued it within ${waitTimeInMinutes} minutes after its replacement instances were ready.`,
    },
  });
}

async function allowGreen(run: DeploymentRun, ready: readonly TargetRecord[]): Promise<void> {
  if (run.control.stopReason) return;
  await rollOutTo(run, ready, async (target) => {
    const end = await runHost(run, target, LIFECYCLES.allowTraffic);
    if (end === 'succeeded') succeed(run, target);
    return end === 'succeeded';
  });
}

/** One original host that cannot be taken out fails the whole. */
async function blockBlue(run: DeploymentRun, blue: readonly TargetRecord[]): Promise<void> {
  if (run.control.stopReason) return;
  let isFailed = false;
  const { minimumHealthyHosts } = findConfig(run.records, run.deployment.configName);
  await rollOut({
    hosts: blue.map((target) => ({ target, condition: 'old' as const })),
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
    const end = await run.control.wait('TERMINATION_WAIT', terminationWaitTimeInMinutes * MINUTE);
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
  targets: readonly TargetRecord[],
  deploy: (target: TargetRecord) => Promise<boolean>,
): Promise<void> {
  const { minimumHealthyHosts } = findConfig(run.records, run.deployment.configName);
  const outcome = await rollOut({
    hosts: targets.map((target) => ({ target, condition: 'unknown' as const })),
    required: requiredHealthy(minimumHealthyHosts, targets.length),
    isStopped: () => run.control.stopReason !== undefined,
    deploy: ({ target }) => deploy(target),
  });
  checkOutcome(run, outcome);
}
