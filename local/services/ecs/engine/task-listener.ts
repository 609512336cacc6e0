import type { Cloud } from '../../../cloud.ts';
import type { Records } from '../records.ts';
import type { TaskRecord } from '../task-record.ts';
import type { TaskListener } from '../tasks/task-runner.ts';
import type { EngineParts } from './engine-parts.ts';
import { countFailure, forgiveFailures, isFailure } from './failed-tasks.ts';

const STOPPED_TASKS_KEPT_MS = 3_600_000; // as long as AWS tells of them

/** What a task's coming and going means for its service. */
export function taskListener(parts: EngineParts): TaskListener {
  const { cloud, records, keeper, changes } = parts;
  const serviceOf = ({ serviceArn }: TaskRecord) => records.services.get(serviceArn ?? '');
  return {
    onChange: (task) => {
      if (task.lastStatus === 'STOPPED') forgetOldTasks(cloud, records);
      const service = serviceOf(task);
      if (service) keeper.keep(service);
      if (service && task.lastStatus === 'RUNNING' && task.isHealthy) forgiveFailures(service, task);
      changes.notify();
    },
    onEnding: (task) => {
      const service = serviceOf(task);
      if (service && isFailure(task)) countFailure(parts, service, task);
      if (service) keeper.keep(service);
      changes.notify();
    },
  };
}

function forgetOldTasks(cloud: Cloud, records: Records): void {
  const oldest = cloud.clock.now() - STOPPED_TASKS_KEPT_MS;
  for (const [arn, { stoppedAt }] of records.tasks)
    if (stoppedAt !== undefined && stoppedAt < oldest) records.tasks.delete(arn);
}
