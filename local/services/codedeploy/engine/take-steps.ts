import { findConfig } from '../find.ts';
import type { EventRecord } from '../target-records.ts';
import type { DeploymentRun } from './deployment-run.ts';
import { trafficSteps } from './traffic-steps.ts';

/** A target whose new version has got a share of the traffic, in percent. */
export interface WeighedTarget {
  weight: number;
  lastUpdatedAt: number;
}

/**
 * Moves traffic as the deployment's configuration says, step by step in cloud time; `take` gives the new version its
 * percent. Answers whether it got there: a stop leaves the weights as they are. A shift that a restart of the cloud cut
 * off goes on with the step that is due.
 */
export async function takeSteps(
  run: DeploymentRun,
  { target, event }: { readonly target: WeighedTarget; readonly event: EventRecord },
  take: (percent: number) => Promise<void>,
): Promise<boolean> {
  const began = event.startTime ?? run.cloud.clock.now();
  for (const step of stepsOf(run)) {
    if (step.percent <= target.weight) continue;
    const left = began + step.after - run.cloud.clock.now();
    if (left > 0) await run.control.wait('TRAFFIC_STEP', left);
    if (run.control.stopReason) return false;
    await take(step.percent);
    target.weight = step.percent;
    target.lastUpdatedAt = run.cloud.clock.now();
  }
  return true;
}

function stepsOf({ records, deployment }: DeploymentRun) {
  const config = findConfig(records, deployment.configName);
  if (config.computePlatform !== 'Server') return trafficSteps(config.trafficRouting);
  throw new Error(`expected ${deployment.configName} to tell how traffic is routed, found one for hosts`);
}
