import * as z from 'zod/mini';

/**
 * CodeDeploy's deployment state-change event; best effort.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html
 */
export const deploymentChanged = z.object({
  time: z.string(),
  detail: z.object({ deploymentId: z.string(), state: z.string() }),
});
