import type { MinimumHealthyHosts } from '@aws-sdk/client-codedeploy';

/**
 * How many hosts must stay healthy, of so many.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/instances-health.html: a percentage is rounded up; of
 * CodeDeployDefault.OneAtATime the service says MOST_CONCURRENCY, so many may be out at once.
 */
export function mustStayHealthy({ type, value = 0 }: MinimumHealthyHosts, total: number): number {
  if (type === 'HOST_COUNT') return value;
  if (type === 'FLEET_PERCENT') return Math.ceil((total * value) / 100);
  return Math.max(0, total - value);
}
