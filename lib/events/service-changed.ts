import * as z from 'zod/mini';

/**
 * ECS's events of a service deployment: its beginning and end, and a hook that waits for somebody; best effort.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
 */
export const serviceChanged = z.object({
  time: z.string(),
  source: z.literal('aws.ecs'),
  /** ARN of the service, alone. */
  resources: z.array(z.string()).check(z.minLength(1)),
  /** `SERVICE_DEPLOYMENT_COMPLETED`, `HOOK_AWAITING_ACTION` */
  detail: z.object({ eventName: z.string() }),
});
