import type { Cloud } from '../../../cloud.ts';
import { announce } from '../announce.ts';
import type { TaskRecord } from '../task-record.ts';
import { describeTask } from './describe-task.ts';

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html */
export function announceTask(cloud: Cloud, task: TaskRecord): Promise<void> {
  const detail = { ...describeTask(cloud, task), updatedAt: new Date(cloud.clock.now()) };
  return announce(cloud, { detailType: 'ECS Task State Change', resource: task.arn, detail });
}
