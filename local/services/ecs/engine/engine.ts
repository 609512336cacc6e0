import type { Cloud } from '../../../cloud.ts';
import type { Watchdog } from '../../watchdog.ts';
import { type DeploymentRecord, isUnderWay } from '../deployment-record.ts';
import type { Records } from '../records.ts';
import type { ServiceRecord } from '../service-record.ts';
import type { TaskRecord } from '../task-record.ts';
import { createTaskCredentials } from '../tasks/task-credentials.ts';
import { createTaskRunner, type StopReason, type TaskRunner } from '../tasks/task-runner.ts';
import { beginDeployment } from './begin-deployment.ts';
import { createChanges } from './changes.ts';
import { breakerThreshold } from './circuit-breaker.ts';
import { createDeploymentRun, Interruption, type DeploymentRun } from './deployment-run.ts';
import { runDeployment } from './run-deployment.ts';
import { addServiceEvent } from './service-events.ts';
import { createServiceKeeper, type ServiceKeeper } from './service-keeper.ts';
import { startTaskHealthWatch } from './task-health-watch.ts';

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

const UNHEALTHY = 'Task failed ELB health checks in';
const STOPPED_TASKS_KEPT_MS = 3_600_000; // as long as AWS tells of them

export function createEngine(cloud: Cloud, records: Records, watchdog: Watchdog): Engine {
  const runs = new Map<string, DeploymentRun>();
  const changes = createChanges();
  const keeper: ServiceKeeper = createServiceKeeper({ cloud, records, runner: () => runner });
  const credentials = createTaskCredentials(cloud);
  const serviceOf = ({ serviceArn }: TaskRecord) => records.services.get(serviceArn ?? '');
  const runner = createTaskRunner(
    { cloud, records, credentials, watchdog },
    {
      onChange: (task) => {
        if (task.lastStatus === 'STOPPED') forgetOldTasks(cloud, records);
        const service = serviceOf(task);
        if (service) keeper.keep(service);
        if (service && task.lastStatus === 'RUNNING' && task.isHealthy) tookHold(service, task);
        changes.notify();
      },
      onEnding: (task) => {
        const service = serviceOf(task);
        if (service && isFailure(task)) failed(service, task);
        if (service) keeper.keep(service);
        changes.notify();
      },
    },
  );
  const failed = (service: ServiceRecord, task: TaskRecord) => {
    const taskSet = service.taskSets.find(({ id }) => id === task.taskSetId);
    if (!taskSet) return;
    taskSet.failedTasks++;
    keeper.holdOff(service, taskSet);
    addServiceEvent(cloud, service, `(task ${task.id}) failed to start: ${task.stoppedReason}`);
    const run = runs.get(service.deploymentArn ?? '');
    if (run?.deployment.taskSetId === taskSet.id) judgeFailures(run, taskSet.failedTasks);
  };
  const tookHold = (service: ServiceRecord, { taskSetId }: TaskRecord) => {
    const taskSet = service.taskSets.find(({ id }) => id === taskSetId);
    const { resetOnHealthyTask = true } = service.settings.configuration.deploymentCircuitBreaker ?? {};
    if (taskSet && resetOnHealthyTask) taskSet.failedTasks = 0;
  };
  const endHealthWatch = startTaskHealthWatch(cloud, records, {
    onHealthy: (service, task) => {
      task.isHealthy = true;
      task.healthyAt ??= cloud.clock.now();
      tookHold(service, task);
      keeper.keep(service);
      changes.notify();
    },
    onUnhealthy: (service, task, targetGroupArn, reason) => {
      addServiceEvent(
        cloud,
        service,
        `(task ${task.id}) is unhealthy in (target-group ${targetGroupArn}) due to (reason ${reason}).`,
      );
      runner.stop(task, {
        code: 'ServiceSchedulerInitiated',
        reason: `${UNHEALTHY} (target-group ${targetGroupArn})`,
      });
    },
  });
  const follow = (service: ServiceRecord, deployment: DeploymentRecord) => {
    const run = createDeploymentRun({ cloud, records, keeper, service, deployment }, changes);
    runs.set(deployment.arn, run);
    void runDeployment(run).finally(() => runs.delete(deployment.arn));
  };
  return {
    runner,
    keep: (service) => {
      keeper.keep(service);
      changes.notify();
    },
    deploy: (service) => {
      const superseded = runs.get(service.deploymentArn ?? '');
      const deployment = beginDeployment(cloud, records, service);
      superseded?.interrupt(
        new Interruption('stop', `Service deployment was replaced by ${deployment.arn}.`),
      );
      follow(service, deployment);
      return deployment;
    },
    abandon: ({ deploymentArn }) =>
      runs.get(deploymentArn ?? '')?.interrupt(new Interruption('stop', 'The service was deleted.')),
    run: (arn) => runs.get(arn),
    notify: changes.notify,
    resume: () => {
      for (const task of records.tasks.values()) takeUp(runner, task);
      for (const service of records.services.values()) keeper.keep(service);
      for (const deployment of records.deployments.values())
        if (isUnderWay(deployment)) follow(records.services.get(deployment.serviceArn)!, deployment);
    },
    close: async () => {
      for (const run of runs.values()) run.interrupt(new Interruption('close', 'the cloud stops'));
      keeper.close();
      endHealthWatch();
      await runner.close();
    },
  };
}

/** Ended before it was ever healthy, and not because somebody wanted it to. */
const isFailure = ({ healthyAt, stopCode, stoppedReason }: TaskRecord): boolean =>
  healthyAt === undefined &&
  (stopCode === 'TaskFailedToStart' ||
    stopCode === 'EssentialContainerExited' ||
    (stoppedReason ?? '').startsWith(UNHEALTHY));

function judgeFailures(run: DeploymentRun, failures: number): void {
  const { deployment, service } = run;
  const { enable, rollback } = deployment.configuration.deploymentCircuitBreaker ?? {};
  if (
    !enable ||
    deployment.rollback ||
    failures < breakerThreshold(deployment.configuration, service.desiredCount)
  )
    return;
  deployment.isBreakerTriggered = true;
  const reason = 'ECS deployment circuit breaker: tasks failed to start.';
  run.interrupt(new Interruption(rollback ? 'rollback' : 'fail', reason));
}

/** Tasks of services go on under their own names; one that was started by hand may not be run twice. */
function takeUp(runner: TaskRunner, task: TaskRecord): void {
  if (task.lastStatus === 'STOPPED') return;
  const isEnding = task.desiredStatus === 'STOPPED';
  task.desiredStatus = 'RUNNING';
  task.isHealthy = false;
  for (const container of task.containers) container.lastStatus = 'PENDING';
  const ended: StopReason = {
    code: task.stopCode ?? 'UserInitiated',
    reason: task.stoppedReason ?? 'The local cloud was stopped.',
  };
  if (isEnding || task.serviceArn === undefined) return runner.stop(task, ended);
  runner.start(task);
}

function forgetOldTasks(cloud: Cloud, records: Records): void {
  const oldest = cloud.clock.now() - STOPPED_TASKS_KEPT_MS;
  for (const [arn, { stoppedAt }] of records.tasks)
    if (stoppedAt !== undefined && stoppedAt < oldest) records.tasks.delete(arn);
}
