import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { join } from 'node:path';
import { AWS, serviceCaller, type Caller } from '../../../caller.ts';
import type { Cloud } from '../../../cloud.ts';
import { createLogWriter, type LogWriter } from '../../../log-writer.ts';
import type { Watchdog } from '../../watchdog.ts';
import { imageFolder } from '../container-image.ts';
import type { Records } from '../records.ts';
import type { ContainerRecord, TaskRecord } from '../task-record.ts';
import { startContainer, type ContainerProcess } from './container-process.ts';
import type { TaskCredentials } from './task-credentials.ts';

/** A container of a task that runs, with its log. */
export interface RunningContainer {
  readonly record: ContainerRecord;
  readonly process: ContainerProcess;
  readonly isEssential: boolean;
  readonly stopTimeout: number;
  /** Settles once its last lines have reached CloudWatch Logs. */
  flush(): Promise<void>;
}

export interface ContainerSetup {
  readonly cloud: Cloud;
  readonly records: Records;
  readonly credentials: TaskCredentials;
  readonly watchdog: Watchdog;
}

const STOP_TIMEOUT = 30; // seconds, ECS's own

/** Starts one container of the task; throws where it cannot be, which AWS tells as a task that failed to start. */
export async function startTaskContainer(
  setup: ContainerSetup,
  task: TaskRecord,
  record: ContainerRecord,
): Promise<RunningContainer> {
  const { definition: taskDefinition } = setup.records.taskDefinitions.get(task.taskDefinitionArn)!;
  const definition = taskDefinition.containerDefinitions!.find(({ name }) => name === record.name)!;
  const override = task.overrides.find(({ name }) => name === record.name);
  const log = openLog(setup.cloud, { task, definition, executionRole: taskDefinition.executionRoleArn });
  const process = await startContainer({
    command: [...(definition.entryPoint ?? []), ...(override?.command ?? definition.command ?? [])],
    folder: join(imageFolder(definition), definition.workingDirectory ?? ''),
    environment: {
      ...(await taskEnvironment(setup, task, definition)),
      ...variables(definition.environment),
      ...variables(override?.environment),
    },
    output: (line) => log?.write(line),
    watchdog: setup.watchdog,
  });
  return {
    record,
    process,
    isEssential: definition.essential ?? true,
    stopTimeout: definition.stopTimeout ?? STOP_TIMEOUT,
    flush: async () => log?.flush(),
  };
}

const variables = (pairs: ContainerDefinition['environment']): Record<string, string> =>
  Object.fromEntries((pairs ?? []).map(({ name, value }) => [name!, value ?? '']));

/** HOST and PORT say where to listen: a task has an address of its own, as its network interface would give it. */
async function taskEnvironment(
  { cloud, credentials }: ContainerSetup,
  task: TaskRecord,
  { portMappings }: ContainerDefinition,
): Promise<Record<string, string>> {
  const port = task.port ?? portMappings?.[0]?.containerPort;
  return {
    HOST: task.address,
    ...(port === undefined ? {} : { PORT: String(port) }),
    HOSTNAME: task.id,
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_REGION: cloud.region,
    AWS_DEFAULT_REGION: cloud.region,
    AWS_EXECUTION_ENV: task.launchType === 'FARGATE' ? 'AWS_ECS_FARGATE' : 'AWS_ECS_EC2',
    ...(await credentials.environment(task)),
  };
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html */
function openLog(
  cloud: Cloud,
  options: { task: TaskRecord; definition: ContainerDefinition; executionRole: string | undefined },
): LogWriter | undefined {
  const { task, definition, executionRole } = options;
  const settings = definition.logConfiguration?.options;
  if (!settings) return undefined;
  const prefix = settings['awslogs-stream-prefix'];
  const group = settings['awslogs-group']!;
  const stream = prefix === undefined ? task.id : `${prefix}/${definition.name}/${task.id}`;
  return createLogWriter({ cloud, group, stream, caller: () => logCaller(cloud, task, executionRole) });
}

/** The execution role writes the logs; without one it is the container instance, which is AWS's own here. */
async function logCaller(
  cloud: Cloud,
  { id, arn }: TaskRecord,
  RoleArn: string | undefined,
): Promise<Caller> {
  if (RoleArn === undefined) return AWS;
  const service = serviceCaller('ecs-tasks.amazonaws.com', arn);
  const { Credentials } = await cloud.call<{ Credentials: { AccessKeyId: string } }>(
    service,
    'sts',
    'AssumeRole',
    {
      RoleArn,
      RoleSessionName: id,
    },
  );
  return cloud.identities.credentials(Credentials.AccessKeyId)!.caller;
}
