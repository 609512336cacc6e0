import type {
  DescribeTasksCommandInput,
  ListTasksCommandInput,
  RunTaskCommandInput,
  StopTaskCommandInput,
} from '@aws-sdk/client-ecs';
import type { Cloud } from '../../../cloud.ts';
import type { Request, Service } from '../../../service.ts';
import type { Engine } from '../engine/engine.ts';
import { invalidParameter, refuseMembers } from '../errors.ts';
import { findActiveTaskDefinition, findCluster, findTask } from '../find.ts';
import { listPage } from '../list-page.ts';
import { requirePassRoles } from '../pass-role.ts';
import type { Records } from '../records.ts';
import { readTags } from '../tags.ts';
import type { TaskRecord } from '../task-record.ts';
import { describeTask } from '../tasks/describe-task.ts';
import { newTask } from '../tasks/new-task.ts';

const MOST_DESCRIBED = 100;
const MOST_RUN = 10;
const NOT_OFFERED = [
  'capacityProviderStrategy',
  'placementConstraints',
  'placementStrategy',
  'volumeConfigurations',
];

export const taskOperations = (cloud: Cloud, records: Records, engine: Engine): Service['operations'] => ({
  RunTask: async (input: RunTaskCommandInput, { caller }: Request) => {
    refuseMembers(input, NOT_OFFERED, 'RunTask');
    const cluster = findCluster(records, input.cluster);
    const definition = findActiveTaskDefinition(records, input.taskDefinition);
    const count = input.count ?? 1;
    if (count < 1 || count > MOST_RUN) throw invalidParameter(`Count must be between 1 and ${MOST_RUN}.`);
    const { taskRoleArn, executionRoleArn } = definition.definition;
    requirePassRoles(cloud, caller, [input.overrides?.taskRoleArn ?? taskRoleArn, executionRoleArn]);
    const tasks: TaskRecord[] = [];
    for (let index = 0; index < count; index++)
      tasks.push(
        await newTask(cloud, records, {
          clusterArn: cluster.arn,
          definition,
          group: input.group ?? `family:${definition.family}`,
          startedBy: input.startedBy,
          launchType: input.launchType === 'FARGATE' ? 'FARGATE' : 'EC2',
          overrides: input.overrides?.containerOverrides ?? [],
          roleArn: input.overrides?.taskRoleArn,
          tags: {
            ...(input.propagateTags === 'TASK_DEFINITION' ? definition.tags : {}),
            ...readTags(input.tags),
          },
        }),
      );
    for (const task of tasks) engine.runner.start(task);
    return { tasks: tasks.map((task) => describeTask(cloud, task)), failures: [] };
  },
  StopTask: ({ cluster, task: reference, reason }: StopTaskCommandInput) => {
    const task = findTask(records, findCluster(records, cluster), reference);
    if (!task) throw invalidParameter('The referenced task was not found.');
    engine.runner.stop(task, { code: 'UserInitiated', reason: reason ?? 'Task stopped by user' });
    return { task: describeTask(cloud, task) };
  },
  DescribeTasks: ({ cluster, tasks = [] }: DescribeTasksCommandInput) => {
    if (tasks.length === 0) throw invalidParameter('Tasks cannot be empty.');
    if (tasks.length > MOST_DESCRIBED) throw invalidParameter(`Tasks cannot be more than ${MOST_DESCRIBED}.`);
    const home = findCluster(records, cluster);
    const found = tasks.map((reference) => ({ reference, task: findTask(records, home, reference) }));
    return {
      tasks: found.flatMap(({ task }) => (task ? [describeTask(cloud, task)] : [])),
      failures: found
        .filter(({ task }) => !task)
        .map(({ reference }) => ({
          arn: reference.startsWith('arn:')
            ? reference
            : `${home.arn.replace(':cluster/', ':task/')}/${reference}`,
          reason: 'MISSING',
        })),
    };
  },
  ListTasks: (input: ListTasksCommandInput) => {
    const { arn } = findCluster(records, input.cluster);
    const desiredStatus = input.desiredStatus ?? 'RUNNING';
    const wanted = (task: TaskRecord) =>
      task.clusterArn === arn &&
      task.desiredStatus === desiredStatus &&
      (input.serviceName === undefined || task.group === `service:${input.serviceName.split('/').at(-1)}`) &&
      (input.family === undefined || task.taskDefinitionArn.split(/[/:]/).at(-2) === input.family) &&
      (input.startedBy === undefined || task.startedBy === input.startedBy) &&
      (input.launchType === undefined || task.launchType === input.launchType);
    const found = [...records.tasks.values()].filter(wanted).map((task) => task.arn);
    const { items, ...more } = listPage(found, input);
    return { taskArns: items, ...more };
  },
});
