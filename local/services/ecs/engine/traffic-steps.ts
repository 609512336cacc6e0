import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';

/** Production traffic of the new revision, in percent, and how long it stays so before the next step. */
export interface TrafficStep {
  readonly weight: number;
  readonly waitMinutes: number;
}

/** The steps in which a strategy shifts production traffic; the last one's wait is the deployment's own bake time. */
export function trafficSteps(configuration: DeploymentConfiguration): TrafficStep[] {
  const all = { weight: 100, waitMinutes: 0 };
  if (configuration.strategy === 'CANARY') {
    const { canaryPercent = 5, canaryBakeTimeInMinutes = 10 } = configuration.canaryConfiguration ?? {};
    return canaryPercent >= 100
      ? [all]
      : [{ weight: canaryPercent, waitMinutes: canaryBakeTimeInMinutes }, all];
  }
  if (configuration.strategy !== 'LINEAR') return [all];
  const { stepPercent = 10, stepBakeTimeInMinutes = 6 } = configuration.linearConfiguration ?? {};
  const count = Math.ceil(100 / stepPercent);
  return Array.from({ length: count }, (_, index) => {
    const weight = Math.min(100, Math.round(stepPercent * (index + 1) * 10) / 10);
    return weight === 100 ? all : { weight, waitMinutes: stepBakeTimeInMinutes };
  });
}

/** Percent as listener weights, which are whole numbers up to 999: tenths of a percent make both ten times as large. */
export function listenerWeights(percent: number): { readonly target: number; readonly other: number } {
  const factor = Number.isInteger(percent) ? 1 : 10;
  const target = Math.round(percent * factor);
  return { target, other: 100 * factor - target };
}
