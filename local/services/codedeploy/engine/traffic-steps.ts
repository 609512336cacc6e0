import type { TrafficRoutingConfig } from '@aws-sdk/client-codedeploy';

/** One shift of traffic. */
export interface TrafficStep {
  /** How much of the traffic the new version gets. */
  readonly percent: number;
  /** Milliseconds of cloud time after the first shift. */
  readonly after: number;
}

const MINUTE = 60_000;

/**
 * The shifts of a deployment configuration, the last one of 100 percent.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
 */
export function trafficSteps(routing: TrafficRoutingConfig): readonly TrafficStep[] {
  const { timeBasedCanary: canary, timeBasedLinear: linear } = routing;
  if (canary) {
    const { canaryPercentage: percent = 100, canaryInterval = 0 } = canary;
    return [
      { percent, after: 0 },
      { percent: 100, after: canaryInterval * MINUTE },
    ];
  }
  if (!linear) return [{ percent: 100, after: 0 }];
  const { linearPercentage = 100, linearInterval = 0 } = linear;
  return Array.from({ length: Math.ceil(100 / linearPercentage) }, (_, index) => ({
    percent: Math.min(100, (index + 1) * linearPercentage),
    after: index * linearInterval * MINUTE,
  }));
}
