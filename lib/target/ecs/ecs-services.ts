import {
  DeregisterTaskDefinitionCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSServiceException,
  RegisterTaskDefinitionCommand,
  paginateListTaskDefinitions,
  paginateListTasks,
  type ECSClient,
  type Service as DescribedService,
  type Tag,
  type Task,
} from '@aws-sdk/client-ecs';
import { Refused } from '../../release/refused.ts';
import { deadline } from '../../runtime/deadline.ts';
import { OWNER_TAG } from '../owner-tag.ts';
import { undefinedFor } from '../undefined-for.ts';
import type { Service, Services, ServiceTask } from './services.ts';

/** What one DescribeTasks takes. */
const MOST_TASKS = 100;

/** The real ECS, or whatever speaks as it does. */
export function ecsServices(client: ECSClient): Services {
  return {
    async find({ cluster, service }) {
      const command = new DescribeServicesCommand({ cluster, services: [service], include: ['TAGS'] });
      const answer = await client.send(command, deadline()).catch(undefinedFor('ClusterNotFoundException'));
      const found = answer?.services?.find(({ status }) => status === 'ACTIVE');
      return found && serviceOf(found);
    },

    async definition(taskDefinition) {
      const command = new DescribeTaskDefinitionCommand({ taskDefinition, include: ['TAGS'] });
      // What ECS says of one that is not there: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html
      const answer = await client.send(command, deadline()).catch(undefinedFor('ClientException'));
      return answer?.taskDefinition && { definition: answer.taskDefinition, tags: tagsOf(answer.tags) };
    },

    async *definitions(familyPrefix) {
      const input = { familyPrefix, status: 'ACTIVE', sort: 'DESC' } as const;
      for await (const { taskDefinitionArns = [] } of paginateListTaskDefinitions({ client }, input)) {
        // The prefix is one of other families too.
        yield* taskDefinitionArns.filter((arn) => familyOf(arn) === familyPrefix);
      }
    },

    async register(input, tags) {
      const list = Object.entries(tags).map(([key, value]) => ({ key, value }));
      const command = new RegisterTaskDefinitionCommand({ ...input, tags: list });
      const answer = await client.send(command, deadline()).catch(refusedFor(input.family!));
      return answer.taskDefinition!.taskDefinitionArn!;
    },

    async deregister(taskDefinition) {
      await client.send(new DeregisterTaskDefinitionCommand({ taskDefinition }), deadline());
    },

    async tasks({ cluster, service: serviceName }, taskDefinition) {
      const arns: string[] = [];
      for await (const { taskArns = [] } of paginateListTasks({ client }, { cluster, serviceName }))
        arns.push(...taskArns);
      const tasks: ServiceTask[] = [];
      for (let first = 0; first < arns.length; first += MOST_TASKS) {
        const command = new DescribeTasksCommand({ cluster, tasks: arns.slice(first, first + MOST_TASKS) });
        const described = (await client.send(command, deadline())).tasks ?? [];
        tasks.push(...described.filter((task) => task.taskDefinitionArn === taskDefinition).map(taskOf));
      }
      return tasks;
    },
  };
}

/** `web` of `arn:aws:ecs:us-east-1:123456789012:task-definition/web:7`. */
export const familyOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1).replace(/:\d+$/, '');

function serviceOf(found: DescribedService): Service {
  const { deploymentController, deployments = [], taskSets = [] } = found;
  const primary = [...taskSets, ...deployments].find(({ status }) => status === 'PRIMARY');
  const running = [...taskSets, ...deployments].flatMap(({ taskDefinition }) => taskDefinition ?? []);
  return {
    arn: found.serviceArn!,
    controller: deploymentController?.type ?? 'ECS',
    taskDefinition: (taskSets.length > 0 ? primary?.taskDefinition : found.taskDefinition) ?? '',
    running: new Set([...running, ...(found.taskDefinition ? [found.taskDefinition] : [])]),
    owner: tagsOf(found.tags)[OWNER_TAG],
    configuration: found.deploymentConfiguration ?? {},
    loadBalancers: found.loadBalancers ?? [],
    taskSets: taskSets
      .filter(({ status }) => status !== 'DRAINING')
      .toSorted((a, b) => Number(b.status === 'PRIMARY') - Number(a.status === 'PRIMARY'))
      .map((taskSet) => ({
        taskDefinition: taskSet.taskDefinition!,
        targetGroup: taskSet.loadBalancers?.[0]?.targetGroupArn,
      })),
    lastEvent: found.events?.[0]?.message,
  };
}

const tagsOf = (tags: readonly Tag[] | undefined): Record<string, string> =>
  Object.fromEntries((tags ?? []).map(({ key = '', value = '' }) => [key, value]));

function taskOf({ taskArn = '', attachments = [] }: Task): ServiceTask {
  const details = attachments.flatMap((attachment) => attachment.details ?? []);
  const address = details.find(({ name }) => name === 'privateIPv4Address')?.value ?? '';
  return { id: taskArn.slice(taskArn.lastIndexOf('/') + 1), address };
}

/** A task definition that ECS will never take. What else it answers, another try may change. */
const FOR_GOOD = new Set(['ClientException', 'InvalidParameterException', 'AccessDeniedException']);

const refusedFor =
  (family: string) =>
  (error: unknown): never => {
    if (!(error instanceof ECSServiceException) || !FOR_GOOD.has(error.name)) throw error;
    throw new Refused(`ECS refuses the task definition ${family}: ${error.message}`, { cause: error });
  };
