import type { Deployment, Service, TaskSet } from '@aws-sdk/client-ecs';
import type { Records } from './records.ts';
import type { ServiceRecord, TaskSetRecord } from './service-record.ts';
import { tagList } from './tags.ts';
import { activeTasks, livingTasks } from './tasks-of.ts';

export function describeService(records: Records, service: ServiceRecord) {
  const { settings, controller, taskSets } = service;
  const counts = taskSets.map((taskSet) => countsOf(records, taskSet));
  const sum = (name: 'runningCount' | 'pendingCount') =>
    counts.reduce((total, count) => total + count[name], 0);
  const isEcs = controller === 'ECS';
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.clusterArn,
    status: service.status,
    desiredCount: service.desiredCount,
    runningCount: sum('runningCount'),
    pendingCount: sum('pendingCount'),
    loadBalancers: [...settings.loadBalancers],
    serviceRegistries: [],
    launchType: settings.launchType,
    ...(settings.platformVersion === undefined ? {} : { platformVersion: settings.platformVersion }),
    ...(settings.taskDefinitionArn === undefined ? {} : { taskDefinition: settings.taskDefinitionArn }),
    deploymentConfiguration: settings.configuration,
    deploymentController: { type: controller },
    deployments: isEcs ? taskSets.map((one) => describeDeployment(records, one)) : [],
    ...(isEcs ? {} : { taskSets: taskSets.map((one) => describeTaskSet(records, service, one)) }),
    ...(isEcs ? revisionsOf(records, service) : {}),
    events: service.events.map(({ createdAt, ...event }) => ({ ...event, createdAt: new Date(createdAt) })),
    createdAt: new Date(service.createdAt),
    createdBy: service.createdBy,
    placementConstraints: [],
    placementStrategy: [],
    ...(settings.networkConfiguration === undefined
      ? {}
      : { networkConfiguration: settings.networkConfiguration }),
    healthCheckGracePeriodSeconds: settings.healthCheckGracePeriodSeconds,
    schedulingStrategy: 'REPLICA',
    enableECSManagedTags: settings.isManagedTags,
    enableExecuteCommand: settings.isExecuteCommandEnabled,
    propagateTags: settings.propagateTags,
    availabilityZoneRebalancing: 'DISABLED',
  } satisfies Service;
}

function countsOf(records: Records, taskSet: TaskSetRecord) {
  const living = livingTasks(records, taskSet);
  const runningCount = living.filter(({ lastStatus }) => lastStatus === 'RUNNING').length;
  return {
    runningCount,
    pendingCount: activeTasks(records, taskSet).filter(({ lastStatus }) => lastStatus !== 'RUNNING').length,
  };
}

const revisionsOf = (records: Records, { taskSets, deploymentArn }: ServiceRecord): Partial<Service> => ({
  ...(deploymentArn === undefined ? {} : { currentServiceDeployment: deploymentArn }),
  currentServiceRevisions: taskSets.flatMap((taskSet) =>
    taskSet.revisionArn === undefined || taskSet.status === 'DRAINING'
      ? []
      : [
          {
            arn: taskSet.revisionArn,
            requestedTaskCount: taskSet.desiredCount,
            runningTaskCount: countsOf(records, taskSet).runningCount,
            pendingTaskCount: countsOf(records, taskSet).pendingCount,
          },
        ],
  ),
});

const describeDeployment = (records: Records, taskSet: TaskSetRecord): Deployment => ({
  id: taskSet.id,
  status: taskSet.status === 'DRAINING' ? 'INACTIVE' : taskSet.status,
  taskDefinition: taskSet.taskDefinitionArn,
  desiredCount: taskSet.desiredCount,
  ...countsOf(records, taskSet),
  failedTasks: taskSet.failedTasks,
  createdAt: new Date(taskSet.createdAt),
  updatedAt: new Date(taskSet.updatedAt),
  launchType: taskSet.launchType,
  rolloutState: taskSet.rolloutState,
  rolloutStateReason: taskSet.rolloutStateReason,
  ...(taskSet.networkConfiguration === undefined
    ? {}
    : { networkConfiguration: taskSet.networkConfiguration }),
});

export const describeTaskSet = (
  records: Records,
  service: ServiceRecord,
  taskSet: TaskSetRecord,
): TaskSet => ({
  id: taskSet.id,
  taskSetArn: taskSetArn(service, taskSet),
  serviceArn: service.arn,
  clusterArn: service.clusterArn,
  ...(taskSet.startedBy === undefined ? {} : { startedBy: taskSet.startedBy }),
  ...(taskSet.externalId === undefined ? {} : { externalId: taskSet.externalId }),
  status: taskSet.status,
  taskDefinition: taskSet.taskDefinitionArn,
  computedDesiredCount: taskSet.desiredCount,
  ...countsOf(records, taskSet),
  createdAt: new Date(taskSet.createdAt),
  updatedAt: new Date(taskSet.updatedAt),
  launchType: taskSet.launchType,
  ...(taskSet.platformVersion === undefined ? {} : { platformVersion: taskSet.platformVersion }),
  ...(taskSet.networkConfiguration === undefined
    ? {}
    : { networkConfiguration: taskSet.networkConfiguration }),
  loadBalancers: [...taskSet.loadBalancers],
  serviceRegistries: [],
  scale: { value: taskSet.scale ?? 0, unit: 'PERCENT' },
  stabilityStatus: taskSet.steadyAt === undefined ? 'STABILIZING' : 'STEADY_STATE',
  stabilityStatusAt: new Date(taskSet.steadyAt ?? taskSet.updatedAt),
  tags: tagList(taskSet.tags),
});

const taskSetArn = (service: ServiceRecord, { id }: TaskSetRecord): string =>
  `${service.arn.replace(':service/', ':task-set/')}/${id}`;
