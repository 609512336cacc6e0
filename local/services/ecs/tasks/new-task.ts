import type { ContainerOverride, LoadBalancer } from '@aws-sdk/client-ecs';
import { randomUUID } from 'node:crypto';
import type { Cloud } from '../../../cloud.ts';
import { newAddress } from '../../loopback-address.ts';
import { hexId } from '../ids.ts';
import type { Records, TaskDefinitionRecord } from '../records.ts';
import type { Tags } from '../tags.ts';
import type { TaskRecord } from '../task-record.ts';

export interface NewTask {
  readonly clusterArn: string;
  readonly definition: TaskDefinitionRecord;
  readonly group: string;
  readonly startedBy: string | undefined;
  readonly launchType: TaskRecord['launchType'];
  readonly loadBalancers?: readonly LoadBalancer[];
  readonly serviceArn?: string;
  readonly taskSetId?: string;
  readonly overrides?: readonly ContainerOverride[];
  readonly roleArn?: string | undefined;
  readonly tags: Tags;
}

/** Makes the record of a task, PROVISIONING, with an address of its own. */
export async function newTask(cloud: Cloud, records: Records, options: NewTask): Promise<TaskRecord> {
  const { definition, clusterArn } = options;
  const id = hexId();
  const arn = `${clusterArn.replace(':cluster/', ':task/')}/${id}`;
  const taken = new Set([...records.tasks.values()].map(({ address }) => address));
  const { address, port, isShared } = await newAddress(taken);
  const ownPort = isShared ? port : undefined;
  const task: TaskRecord = {
    id,
    arn,
    clusterArn,
    taskDefinitionArn: definition.arn,
    serviceArn: options.serviceArn,
    taskSetId: options.taskSetId,
    group: options.group,
    startedBy: options.startedBy,
    launchType: options.launchType,
    createdAt: cloud.clock.now(),
    attachmentId: randomUUID(),
    zone: `${cloud.region}${'abc'[records.tasks.size % 3]}`,
    address,
    port: ownPort,
    roleArn: options.roleArn ?? definition.definition.taskRoleArn,
    overrides: options.overrides ?? [],
    targets: targetsOf(options.loadBalancers ?? [], ownPort),
    containers: containersOf(arn, definition),
    tags: options.tags,
    desiredStatus: 'RUNNING',
    lastStatus: 'PROVISIONING',
    version: 1,
    startedAt: undefined,
    stoppingAt: undefined,
    stoppedAt: undefined,
    stopCode: undefined,
    stoppedReason: undefined,
    isHealthy: false,
    healthyAt: undefined,
  };
  records.tasks.set(arn, task);
  return task;
}

const targetsOf = (
  loadBalancers: readonly LoadBalancer[],
  ownPort: number | undefined,
): TaskRecord['targets'] =>
  loadBalancers.flatMap(({ targetGroupArn, containerPort }) =>
    targetGroupArn === undefined ? [] : [{ targetGroupArn, port: ownPort ?? containerPort! }],
  );

const containersOf = (taskArn: string, { definition }: TaskDefinitionRecord): TaskRecord['containers'] =>
  definition.containerDefinitions!.map(({ name, image }) => ({
    arn: `${taskArn.replace(':task/', ':container/')}/${randomUUID()}`,
    name: name!,
    image: image!,
    runtimeId: hexId(),
    lastStatus: 'PENDING',
    exitCode: undefined,
    reason: undefined,
  }));
