import { AWS } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';

/** Tells EventBridge, as AWS does: on a best-effort basis. */
export async function announce(
  cloud: Cloud,
  event: { readonly detailType: string; readonly resource: string; readonly detail: object },
): Promise<void> {
  const Entries = [
    {
      Source: 'aws.ecs',
      DetailType: event.detailType,
      Resources: [event.resource],
      Detail: JSON.stringify(event.detail),
      Time: new Date(cloud.clock.now()),
    },
  ];
  try {
    await cloud.call(AWS, 'events', 'PutEvents', { Entries });
  } catch {
    // EventBridge is not there, or stops before ECS does.
  }
}
