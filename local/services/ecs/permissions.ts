import type {
  CreateServiceCommandInput,
  DeploymentConfiguration,
  LoadBalancer,
  RegisterTaskDefinitionCommandInput,
} from '@aws-sdk/client-ecs';
import type { Permission, Permissions, Scope } from '../../permission.ts';
import { DEFAULT_CLUSTER } from './find.ts';

/**
 * What is not listed needs its action on `*`. RunTask asks for iam:PassRole itself, since its roles are the task
 * definition's.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 */
export const permissions: Permissions = {
  prefix: 'ecs',
  operations: {
    CreateCluster: ({ clusterName: name = DEFAULT_CLUSTER }: { clusterName?: string }, scope) => [
      on('CreateCluster', arn(scope, 'cluster', name)),
    ],
    ...onCluster(['UpdateCluster', 'UpdateClusterSettings', 'DeleteCluster']),
    DescribeClusters: ({ clusters = [DEFAULT_CLUSTER] }: { clusters?: string[] }, scope) =>
      clusters.map((name) => on('DescribeClusters', arn(scope, 'cluster', last(name)))),
    RegisterTaskDefinition: (input: RegisterTaskDefinitionCommandInput, scope) => [
      on('RegisterTaskDefinition', arn(scope, 'task-definition', `${input.family}:*`)),
      ...passRoles([input.taskRoleArn, input.executionRoleArn], 'ecs-tasks.amazonaws.com'),
    ],
    RunTask: (input: { taskDefinition?: string; cluster?: string }, scope) => [
      on('RunTask', taskDefinitionArn(scope, input.taskDefinition), inCluster(scope, input)),
    ],
    StopTask: (input: { task?: string; cluster?: string }, scope) => [
      on(
        'StopTask',
        arn(scope, 'task', `${clusterName(input)}/${last(input.task)}`),
        inCluster(scope, input),
      ),
    ],
    DescribeTasks: (input: { tasks?: string[]; cluster?: string }, scope) =>
      (input.tasks ?? []).map((task) =>
        on(
          'DescribeTasks',
          arn(scope, 'task', `${clusterName(input)}/${last(task)}`),
          inCluster(scope, input),
        ),
      ),
    ListTasks: (input: InCluster, scope) => [
      on('ListTasks', arn(scope, 'container-instance', `${clusterName(input)}/*`), inCluster(scope, input)),
    ],
    ListServices: (input: InCluster, scope) => [on('ListServices', '*', inCluster(scope, input))],
    CreateService: (input: CreateServiceCommandInput, scope) => [
      onService('CreateService', { ...input, service: input.serviceName }, scope),
      ...servicePassRoles(input),
    ],
    UpdateService: (input: ServiceInput, scope) => [
      onService('UpdateService', input, scope),
      ...servicePassRoles(input),
    ],
    ...onServices(['DeleteService', 'UpdateServicePrimaryTaskSet', 'ListServiceDeployments']),
    DescribeServices: (input: InCluster & { services?: string[] }, scope) =>
      (input.services ?? []).map((service) => onService('DescribeServices', { ...input, service }, scope)),
    DescribeServiceDeployments: ({ serviceDeploymentArns = [] }: { serviceDeploymentArns?: string[] }) =>
      serviceDeploymentArns.flatMap((part) => onPartOfService('DescribeServiceDeployments', part)),
    DescribeServiceRevisions: ({ serviceRevisionArns = [] }: { serviceRevisionArns?: string[] }) =>
      serviceRevisionArns.flatMap((part) => onPartOfService('DescribeServiceRevisions', part)),
    StopServiceDeployment: ({ serviceDeploymentArn = '*' }: { serviceDeploymentArn?: string }) =>
      onPartOfService('StopServiceDeployment', serviceDeploymentArn),
    ContinueServiceDeployment: ({ serviceDeploymentArn = '*' }: { serviceDeploymentArn?: string }) =>
      onPartOfService('ContinueServiceDeployment', serviceDeploymentArn),
    ...onTaskSets(['CreateTaskSet', 'DescribeTaskSets', 'UpdateTaskSet', 'DeleteTaskSet']),
    ...byArn('resourceArn', ['TagResource', 'UntagResource', 'ListTagsForResource']),
  },
};

interface InCluster {
  readonly cluster?: string | undefined;
}

interface ServiceInput extends InCluster {
  readonly service?: string | undefined;
  readonly loadBalancers?: LoadBalancer[] | undefined;
  readonly deploymentConfiguration?: DeploymentConfiguration | undefined;
}

const last = (nameOrArn = ''): string => nameOrArn.split('/').at(-1)!;

const on = (operation: string, resource: string, context?: Permission['context']): Permission => ({
  action: `ecs:${operation}`,
  resource,
  ...(context && { context }),
});

const arn = ({ partition, region, account }: Scope, kind: string, rest: string): string =>
  `arn:${partition}:ecs:${region}:${account}:${kind}/${rest}`;

const clusterName = ({ cluster = DEFAULT_CLUSTER }: InCluster): string => last(cluster);

const inCluster = (scope: Scope, input: InCluster): Permission['context'] => ({
  'ecs:cluster': arn(scope, 'cluster', clusterName(input)),
});

/** A family alone means whatever revision is its newest. */
function taskDefinitionArn(scope: Scope, reference = ''): string {
  const name = last(reference);
  return arn(scope, 'task-definition', name.includes(':') ? name : `${name}:*`);
}

function onService(operation: string, input: ServiceInput, scope: Scope): Permission {
  const { service = '' } = input;
  const cluster = input.cluster ?? (service.startsWith('arn:') ? service.split('/').at(-2) : undefined);
  const resource = arn(scope, 'service', `${clusterName({ cluster })}/${last(service)}`);
  return on(operation, resource, inCluster(scope, { cluster }));
}

/** A deployment or a revision of a service: IAM asks for the service and for its part. */
function onPartOfService(operation: string, part: string): Permission[] {
  const service = part.replace(/:service-(?:deployment|revision)\//, ':service/').replace(/\/[^/]*$/, '');
  return [on(operation, service), on(operation, part)];
}

function onServices(operations: readonly string[]): Permissions['operations'] {
  return Object.fromEntries(
    operations.map((operation) => [
      operation,
      (input: ServiceInput, scope) => [onService(operation, input, scope)],
    ]),
  );
}

function onCluster(operations: readonly string[]): Permissions['operations'] {
  return Object.fromEntries(
    operations.map((operation) => [
      operation,
      (input: InCluster, scope) => [on(operation, arn(scope, 'cluster', clusterName(input)))],
    ]),
  );
}

function onTaskSets(operations: readonly string[]): Permissions['operations'] {
  return Object.fromEntries(
    operations.map((operation) => [
      operation,
      (input: ServiceInput & { taskSet?: string }, scope) => {
        const id = input.taskSet === undefined ? '*' : input.taskSet.split('/').slice(-2).join('/');
        const resource = arn(scope, 'task-set', `${clusterName(input)}/${last(input.service)}/${id}`);
        return [on(operation, resource, inCluster(scope, input))];
      },
    ]),
  );
}

function byArn(member: string, operations: readonly string[]): Permissions['operations'] {
  return Object.fromEntries(
    operations.map((operation) => [
      operation,
      (input: Record<string, string | undefined>) => [on(operation, input[member] ?? '*')],
    ]),
  );
}

/** The roles by which ECS moves traffic and calls hooks. */
const servicePassRoles = ({ loadBalancers, deploymentConfiguration }: ServiceInput): Permission[] =>
  passRoles(
    [
      ...(loadBalancers ?? []).map(({ advancedConfiguration }) => advancedConfiguration?.roleArn),
      ...(deploymentConfiguration?.lifecycleHooks ?? []).map(({ roleArn }) => roleArn),
    ],
    'ecs.amazonaws.com',
  );

const passRoles = (roles: readonly (string | undefined)[], service: string): Permission[] =>
  [...new Set(roles)].flatMap((resource) =>
    resource === undefined
      ? []
      : [{ action: 'iam:PassRole', resource, context: { 'iam:PassedToService': service } }],
  );
