import type { EventRecord, ServiceTargetRecord } from '../../target-records.ts';
import type { DeploymentRun } from '../deployment-run.ts';
import { takeSteps } from '../take-steps.ts';
import { balancerFailure } from './ecs-failure.ts';
import { greenShares, pairOf, weighRoutes } from './listener-routes.ts';

/** Moves all test traffic to the replacement. */
export async function shiftTestTraffic(run: DeploymentRun, target: ServiceTargetRecord): Promise<boolean> {
  const { testListener: listener } = target;
  if (listener === undefined) return true;
  target.isTestShifted = true;
  await weighRoutes(run, { listener, pair: pairOf(target), percent: 100 });
  return true;
}

/** Moves the production traffic to the replacement; answers whether it got there. */
export const shiftProductionTraffic = (
  run: DeploymentRun,
  target: ServiceTargetRecord,
  event: EventRecord,
): Promise<boolean> => takeSteps(run, { target, event }, (percent) => takeStep(run, target, percent));

/** Nobody else may have moved the traffic: it has the last step, or this one where a crash came between. */
async function takeStep(run: DeploymentRun, target: ServiceTargetRecord, percent: number): Promise<void> {
  const { productionListener: listener } = target;
  const pair = pairOf(target);
  const shares = await greenShares(run, listener, pair);
  const isOwn = shares.every((share) => share === target.weight || share === percent);
  if (shares.length === 0 || !isOwn) {
    const found = shares.length === 0 ? 'nothing that forwards to the pair' : `${shares.join(' %, ')} %`;
    throw balancerFailure(
      new Error(
        `The listener ${listener} was changed by somebody else during the deployment: expected ${target.weight} % of the traffic at ${target.greenGroup.name}, found ${found}.`,
      ),
    );
  }
  run.deployment.isShifting = true;
  await weighRoutes(run, { listener, pair, percent });
}
