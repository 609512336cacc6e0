import type { EventRecord, FunctionTargetRecord } from '../../target-records.ts';
import { DeploymentFailure } from '../deployment-failure.ts';
import type { DeploymentRun } from '../deployment-run.ts';
import { takeSteps } from '../take-steps.ts';
import { aliasText, pointAlias, readAlias, targetPercent } from './function-alias.ts';

/** Moves the alias's traffic to the target version; answers whether it got there. */
export const shiftTraffic = (
  run: DeploymentRun,
  target: FunctionTargetRecord,
  event: EventRecord,
): Promise<boolean> => takeSteps(run, { target, event }, (percent) => takeStep(run, target, percent));

/** Nobody else may have moved the alias: it has the last step, or this one where a crash came between. */
async function takeStep(run: DeploymentRun, target: FunctionTargetRecord, percent: number): Promise<void> {
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
}
