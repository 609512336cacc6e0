import type { EngineParts } from './engine-parts.ts';
import { forgiveFailures, UNHEALTHY } from './failed-tasks.ts';
import { addServiceEvent } from './service-events.ts';
import type { HealthListener } from './task-health-watch.ts';

/** What the word of the target groups means for a service's tasks. */
export const healthListener = ({ cloud, keeper, changes, runner }: EngineParts): HealthListener => ({
  onHealthy: (service, task) => {
    task.isHealthy = true;
    task.healthyAt ??= cloud.clock.now();
    forgiveFailures(service, task);
    keeper.keep(service);
    changes.notify();
  },
  onUnhealthy: (service, task, targetGroupArn, reason) => {
    addServiceEvent(
      cloud,
      service,
      `(task ${task.id}) is unhealthy in (target-group ${targetGroupArn}) due to (reason ${reason}).`,
    );
    runner().stop(task, {
      code: 'ServiceSchedulerInitiated',
      reason: `${UNHEALTHY} (target-group ${targetGroupArn})`,
    });
  },
});
