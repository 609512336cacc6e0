import type { Container, Task } from '@aws-sdk/client-ecs';
import type { Cloud } from '../../../cloud.ts';
import type { ContainerRecord, TaskRecord } from '../task-record.ts';

export const describeTask = (cloud: Cloud, task: TaskRecord) =>
  ({
    taskArn: task.arn,
    taskDefinitionArn: task.taskDefinitionArn,
    clusterArn: task.clusterArn,
    group: task.group,
    ...(task.startedBy === undefined ? {} : { startedBy: task.startedBy }),
    launchType: task.launchType,
    availabilityZone: task.zone,
    desiredStatus: task.desiredStatus,
    lastStatus: task.lastStatus,
    healthStatus: 'UNKNOWN', // of container health checks, which there are none of
    connectivity: 'CONNECTED',
    connectivityAt: new Date(task.createdAt),
    createdAt: new Date(task.createdAt),
    ...datesOf(task),
    ...(task.stopCode === undefined ? {} : { stopCode: task.stopCode, stoppedReason: task.stoppedReason }),
    version: task.version,
    overrides: { containerOverrides: [...task.overrides] },
    attachments: [attachment(cloud, task)],
    containers: task.containers.map((container) => describeContainer(task, container)),
    tags: Object.entries(task.tags).map(([key, value]) => ({ key, value })),
  }) satisfies Task;

function datesOf(task: TaskRecord): Partial<Task> {
  const dates = { startedAt: task.startedAt, stoppingAt: task.stoppingAt, stoppedAt: task.stoppedAt };
  return Object.fromEntries(
    Object.entries(dates).flatMap(([name, time]) => (time === undefined ? [] : [[name, new Date(time)]])),
  );
}

const attachment = (cloud: Cloud, task: TaskRecord) => ({
  id: task.attachmentId,
  type: 'ElasticNetworkInterface',
  status: task.lastStatus === 'STOPPED' ? 'DELETED' : 'ATTACHED',
  details: [
    { name: 'subnetId', value: `subnet-0default${task.zone.slice(cloud.region.length)}` },
    { name: 'privateIPv4Address', value: task.address },
  ],
});

const describeContainer = (task: TaskRecord, container: ContainerRecord): Container => ({
  containerArn: container.arn,
  taskArn: task.arn,
  name: container.name,
  image: container.image,
  runtimeId: container.runtimeId,
  lastStatus: container.lastStatus,
  ...(container.exitCode === undefined ? {} : { exitCode: container.exitCode }),
  ...(container.reason === undefined ? {} : { reason: container.reason }),
  networkBindings: [],
  networkInterfaces: [{ attachmentId: task.attachmentId, privateIpv4Address: task.address }],
  healthStatus: 'UNKNOWN',
  cpu: '0',
});
