import { findConfig } from '../../find.ts';
import type { EventRecord, FunctionTargetRecord } from '../../records.ts';
import { DeploymentFailure } from '../deployment-failure.ts';
import type { DeploymentRun } from '../deployment-run.ts';
import { trafficSteps } from '../traffic-steps.ts';
import type { TrafficStep } from '../traffic-steps.ts';
import { aliasText, pointAlias, readAlias, targetPercent } from './function-alias.ts';

/**
 * Moves the alias's traffic to the target version, step by step in cloud time. Answers whether it got there: a stop
 * leaves the weights as they are. A shift that a restart of the cloud cut off goes on with the step that is due.
 */
export async function shiftTraffic(
  run: DeploymentRun,
  target: FunctionTargetRecord,
  event: EventRecord,
): Promise<boolean> {
  const began = event.startTime ?? run.cloud.clock.now();
  for (const step of stepsOf(run)) {
    if (step.percent <= target.weight) continue;
    const left = began + step.after - run.cloud.clock.now();
    if (left > 0) await run.control.wait('TRAFFIC_STEP', left);
    if (run.control.stopReason) return false;
    await takeStep(run, target, step);
  }
  return true;
}

function stepsOf({ records, deployment }: DeploymentRun): readonly TrafficStep[] {
  const config = findConfig(records, deployment.configName);
  if (config.computePlatform !== 'Server') return trafficSteps(config.trafficRouting);
  throw new Error(`expected ${deployment.configName} to tell how traffic is routed, found one for hosts`);
}

/** Nobody else may have moved the alias: it has the last step, or this one where a crash came between. */
async function takeStep(
  run: DeploymentRun,
  target: FunctionTargetRecord,
  { percent }: TrafficStep,
): Promise<void> {
  const state = await readAlias(run, target);
  const found = targetPercent(state, target);
  if (found !== target.weight && found !== percent) {
    throw new DeploymentFailure(
      'INVALID_LAMBDA_CONFIGURATION',
      `The alias ${target.alias} of ${target.functionName} was moved by somebody else during the deployment: expected ${target.weight} % of the traffic at version ${target.targetVersion}, found ${aliasText(state)}.`,
    );
  }
  if (found !== percent) await pointAlias(run, target, { percent, revisionId: state.revisionId });
  run.deployment.isShifting = true;
  target.weight = percent;
  target.lastUpdatedAt = run.cloud.clock.now();
}
