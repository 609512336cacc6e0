/** What health checks have shown of one target so far. */
export interface HealthState {
  readonly state: 'initial' | 'healthy' | 'unhealthy';
  /** Checks in a row with the same outcome. */
  readonly passes: number;
  readonly failures: number;
  /** Why it is not healthy, as DescribeTargetHealth says it. */
  readonly reason?: string;
  readonly description?: string;
}

export type CheckResult =
  | { readonly passed: true }
  | { readonly passed: false; readonly reason: string; readonly description: string };

export interface Thresholds {
  readonly healthy: number;
  readonly unhealthy: number;
}

export const INITIAL: HealthState = {
  state: 'initial',
  passes: 0,
  failures: 0,
  reason: 'Elb.InitialHealthChecking',
  description: 'Initial health checks in progress',
};

/**
 * The state after one more check. A new target needs a single pass, a target that had failed needs `healthy` passes
 * in a row; `unhealthy` failures in a row take a target out.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export function afterCheck(before: HealthState, result: CheckResult, thresholds: Thresholds): HealthState {
  if (!result.passed) {
    const failures = before.failures + 1;
    const { reason, description } = result;
    if (failures >= thresholds.unhealthy)
      return { state: 'unhealthy', passes: 0, failures, reason, description };
    return { ...before, passes: 0, failures };
  }
  const passes = before.passes + 1;
  const recovered = before.state !== 'unhealthy' || passes >= thresholds.healthy;
  return recovered ? { state: 'healthy', passes, failures: 0 } : { ...before, passes, failures: 0 };
}
