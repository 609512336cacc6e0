import type { Cloud } from '../../../cloud.ts';
import type { Records } from '../records.ts';
import type { ServiceRecord, TaskSetRecord } from '../service-record.ts';
import type { TaskRecord } from '../task-record.ts';
import { activeTasks, healthyTasks, livingTasks } from '../tasks-of.ts';
import { newTask } from '../tasks/new-task.ts';
import type { TaskRunner } from '../tasks/task-runner.ts';
import { addServiceEvent, announceAction } from './service-events.ts';

/** Holds every task set of the services at its desired count. */
export interface ServiceKeeper {
  /** Starts what is missing, ends what is too much, and tells when all is as it should be. */
  keep(service: ServiceRecord): void;
  /** A task ended before it was healthy: the next one waits, longer each time. */
  holdOff(service: ServiceRecord, taskSet: TaskSetRecord): void;
  close(): void;
}

interface Parts {
  readonly cloud: Cloud;
  readonly records: Records;
  runner(): TaskRunner;
}

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 15 * 60_000;
const SCALED_IN = 'Scaling activity initiated by (deployment';

export function createServiceKeeper({ cloud, records, runner }: Parts): ServiceKeeper {
  const closed = new AbortController();
  const starting = new Map<string, number>(); // by task set: tasks on their way, which have no record yet
  const heldUntil = new Map<string, number>();

  const keep = (service: ServiceRecord) => {
    if (closed.signal.aborted || service.status === 'INACTIVE') return;
    for (const taskSet of service.taskSets) {
      const active = activeTasks(records, taskSet);
      const surplus = active.length - taskSet.desiredCount;
      if (surplus > 0) endSurplus(taskSet, active, surplus);
      for (let missing = missingTasks(taskSet); missing > 0; missing--) void launch(service, taskSet);
    }
    forgetEmptySets(records, service);
    markSteady(cloud, records, service);
  };
  /** Tasks on their way count; those that still end hold others back, however often tasks die. */
  const missingTasks = (taskSet: TaskSetRecord) => {
    if ((heldUntil.get(taskSet.id) ?? 0) > cloud.clock.now()) return 0;
    const onTheirWay = starting.get(taskSet.id) ?? 0;
    const room = 2 * taskSet.desiredCount + 2 - livingTasks(records, taskSet).length - onTheirWay;
    return Math.min(room, taskSet.desiredCount - activeTasks(records, taskSet).length - onTheirWay);
  };
  const launch = async (service: ServiceRecord, taskSet: TaskSetRecord) => {
    count(taskSet, 1);
    // From its record on it counts as a task of the set, no longer as one on its way.
    const task = await newTask(cloud, records, taskOf(records, service, taskSet)).finally(() =>
      count(taskSet, -1),
    );
    addServiceEvent(cloud, service, `has started 1 tasks: (task ${task.id}).`);
    runner().start(task);
    keep(service); // the count may have changed meanwhile
  };
  const count = ({ id }: TaskSetRecord, change: number) => starting.set(id, (starting.get(id) ?? 0) + change);
  const endSurplus = (taskSet: TaskSetRecord, active: readonly TaskRecord[], surplus: number) => {
    const sickFirst = active.toSorted((a, b) => Number(a.isHealthy) - Number(b.isHealthy));
    for (const task of sickFirst.slice(0, surplus))
      runner().stop(task, { code: 'ServiceSchedulerInitiated', reason: `${SCALED_IN} ${taskSet.id})` });
  };
  return {
    keep,
    holdOff: (service, taskSet) => {
      if (taskSet.failedTasks < 2) return; // one may be chance
      const delay = Math.min(FIRST_RETRY_MS * 2 ** (taskSet.failedTasks - 2), LONGEST_RETRY_MS);
      heldUntil.set(taskSet.id, cloud.clock.now() + delay);
      announceAction(cloud, service, 'SERVICE_TASK_START_IMPAIRED');
      addServiceEvent(cloud, service, 'is unable to consistently start tasks successfully.');
      const cancel = cloud.clock.at(cloud.clock.now() + delay, () => {
        closed.signal.removeEventListener('abort', cancel);
        keep(service);
      });
      closed.signal.addEventListener('abort', cancel, { once: true });
    },
    close: () => closed.abort(new Error('the cloud stops')),
  };
}

const taskOf = (records: Records, service: ServiceRecord, taskSet: TaskSetRecord) => {
  const definition = records.taskDefinitions.get(taskSet.taskDefinitionArn)!;
  const { propagateTags } = service.settings;
  return {
    clusterArn: service.clusterArn,
    definition,
    group: `service:${service.name}`,
    startedBy: taskSet.id,
    launchType: taskSet.launchType,
    loadBalancers: taskSet.loadBalancers,
    serviceArn: service.arn,
    taskSetId: taskSet.id,
    tags:
      propagateTags === 'SERVICE' ? service.tags : propagateTags === 'TASK_DEFINITION' ? definition.tags : {},
  };
};

/** A set that has done its part goes with its last task; a deleted service with its last set. */
function forgetEmptySets(records: Records, service: ServiceRecord): void {
  const isOver = (taskSet: TaskSetRecord) =>
    taskSet.status === 'DRAINING' && taskSet.desiredCount === 0 && livingTasks(records, taskSet).length === 0;
  const kept = service.taskSets.filter((taskSet) => !isOver(taskSet));
  service.taskSets.splice(0, service.taskSets.length, ...kept);
  if (service.status === 'DRAINING' && kept.length === 0) service.status = 'INACTIVE';
}

function markSteady(cloud: Cloud, records: Records, service: ServiceRecord): void {
  for (const taskSet of service.taskSets) {
    const isSteady =
      livingTasks(records, taskSet).length === taskSet.desiredCount &&
      healthyTasks(records, taskSet).length === taskSet.desiredCount;
    // What a service of the ECS controller has of them are its deployments, which have events of their own.
    const isNews = isSteady && taskSet.steadyAt === undefined && service.controller !== 'ECS';
    if (isNews && taskSet.status !== 'DRAINING') announceAction(cloud, service, 'TASKSET_STEADY_STATE');
    taskSet.steadyAt = isSteady ? (taskSet.steadyAt ?? cloud.clock.now()) : undefined;
  }
  const isSteady =
    service.deploymentArn === undefined && service.taskSets.every(({ steadyAt }) => steadyAt !== undefined);
  if (isSteady && !service.isSteady && service.status === 'ACTIVE') {
    addServiceEvent(cloud, service, 'has reached a steady state.');
    announceAction(cloud, service, 'SERVICE_STEADY_STATE');
  }
  service.isSteady = isSteady;
}
