import type { TrafficRoutingConfig } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';

/** From the first shift of traffic to the last. */
const LONGEST_SHIFT_MINUTES = 2880;

/** Answers the routing, or refuses one by which traffic could not be shifted. */
export function checkTrafficRouting(routing: TrafficRoutingConfig | undefined): TrafficRoutingConfig {
  if (!routing) throw invalid('a Lambda or ECS deployment configuration needs one');
  const { type, timeBasedCanary: canary, timeBasedLinear: linear } = routing;
  if (type === 'AllAtOnce') {
    if (canary || linear) throw invalid('AllAtOnce goes without timeBasedCanary and timeBasedLinear');
  } else if (type === 'TimeBasedCanary') {
    if (!canary || linear) throw invalid('TimeBasedCanary needs timeBasedCanary alone');
    checkSteps(canary.canaryPercentage, canary.canaryInterval, 1);
  } else if (type === 'TimeBasedLinear') {
    if (!linear || canary) throw invalid('TimeBasedLinear needs timeBasedLinear alone');
    checkSteps(
      linear.linearPercentage,
      linear.linearInterval,
      Math.ceil(100 / (linear.linearPercentage ?? 1)) - 1,
    );
  } else {
    throw invalid(`expected the type AllAtOnce, TimeBasedCanary or TimeBasedLinear, got ${type}`);
  }
  return routing;
}

function checkSteps(percentage: number | undefined, minutes: number | undefined, waits: number): void {
  if (percentage === undefined || !Number.isInteger(percentage) || percentage < 1 || percentage > 99) {
    throw invalid(`expected a whole percentage from 1 to 99, got ${percentage}`);
  }
  if (minutes === undefined || !Number.isInteger(minutes) || minutes < 1) {
    throw invalid(`expected an interval of 1 or more whole minutes, got ${minutes}`);
  }
  if (waits * minutes <= LONGEST_SHIFT_MINUTES) return;
  throw invalid(
    `the last shift is ${waits * minutes} minutes after the first; at most ${LONGEST_SHIFT_MINUTES} are allowed`,
  );
}

const invalid = (reason: string) =>
  new AwsError(
    'InvalidTrafficRoutingConfigurationException',
    `The configuration that specifies how traffic is routed is not valid: ${reason}.`,
  );
