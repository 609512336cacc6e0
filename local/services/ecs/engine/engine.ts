import type { Cloud } from '../../../cloud.ts';
import type { Watchdog } from '../../watchdog.ts';
import type { DeploymentRecord } from '../deployment-record.ts';
import type { Records } from '../records.ts';
import type { ServiceRecord } from '../service-record.ts';
import { createTaskCredentials } from '../tasks/task-credentials.ts';
import { createTaskRunner, type TaskRunner } from '../tasks/task-runner.ts';
import { createChanges } from './changes.ts';
import type { DeploymentRun } from './deployment-run.ts';
import { createDeploymentsUnderWay } from './deployments-under-way.ts';
import type { EngineParts } from './engine-parts.ts';
import { healthListener } from './health-listener.ts';
import { createServiceKeeper } from './service-keeper.ts';
import { takeUpTask } from './take-up-task.ts';
import { startTaskHealthWatch } from './task-health-watch.ts';
import { taskListener } from './task-listener.ts';

/** What runs behind the records: tasks, services at their count, deployments on their way. */
export interface Engine {
  readonly runner: TaskRunner;
  /** Makes what runs agree with the service's record, after every change to it. */
  keep(service: ServiceRecord): void;
  /** Starts a deployment of the service as it is now; one that is under way ends. */
  deploy(service: ServiceRecord): DeploymentRecord;
  /** Ends the deployment that is under way, since its service goes. */
  abandon(service: ServiceRecord): void;
  /** The run of a deployment that is under way. */
  run(deploymentArn: string): DeploymentRun | undefined;
  notify(): void;
  resume(): void;
  close(): Promise<void>;
}

export function createEngine(cloud: Cloud, records: Records, watchdog: Watchdog): Engine {
  const changes = createChanges();
  const keeper = createServiceKeeper({ cloud, records, runner: () => runner });
  const deployments = createDeploymentsUnderWay({ cloud, records, keeper, changes });
  const parts: EngineParts = { cloud, records, keeper, deployments, changes, runner: () => runner };
  const credentials = createTaskCredentials(cloud);
  const runner: TaskRunner = createTaskRunner({ cloud, records, credentials, watchdog }, taskListener(parts));
  const endHealthWatch = startTaskHealthWatch(cloud, records, healthListener(parts));
  return {
    runner,
    keep: (service) => {
      keeper.keep(service);
      changes.notify();
    },
    deploy: deployments.begin,
    abandon: deployments.abandon,
    run: deployments.run,
    notify: changes.notify,
    resume: () => {
      for (const task of records.tasks.values()) takeUpTask(runner, task);
      for (const service of records.services.values()) keeper.keep(service);
      deployments.resume();
    },
    close: async () => {
      deployments.close();
      keeper.close();
      endHealthWatch();
      await runner.close();
    },
  };
}
