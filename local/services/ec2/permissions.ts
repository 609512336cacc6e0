import type { CreateTagsCommandInput, RunInstancesCommandInput, TagSpecification } from '@aws-sdk/client-ec2';
import type { Permission, Permissions, Scope } from '../../permission.ts';

/**
 * Describe* calls need their action on `*`, so they are not listed. What a launch template names is checked when
 * the launch is made (iam:PassRole).
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export const permissions: Permissions = {
  prefix: 'ec2',
  operations: {
    RunInstances: (input: RunInstancesCommandInput, scope) => [
      on('RunInstances', arn(scope, 'instance/*')),
      on('RunInstances', arn(scope, 'network-interface/*')),
      on('RunInstances', arn(scope, 'volume/*')),
      on('RunInstances', arn(scope, `subnet/${input.SubnetId ?? '*'}`)),
      ...(input.SecurityGroupIds ?? ['*']).map((id) =>
        on('RunInstances', arn(scope, `security-group/${id}`)),
      ),
      on('RunInstances', `arn:${scope.partition}:ec2:${scope.region}::image/${input.ImageId ?? '*'}`),
      ...(input.LaunchTemplate
        ? [on('RunInstances', arn(scope, `launch-template/${input.LaunchTemplate.LaunchTemplateId ?? '*'}`))]
        : []),
      ...taggedOnCreate(input.TagSpecifications, scope, 'RunInstances'),
    ],
    ...onInstances(['TerminateInstances', 'StopInstances', 'StartInstances']),
    GetConsoleOutput: (input: { InstanceId?: string }, scope) => [
      on('GetConsoleOutput', arn(scope, `instance/${input.InstanceId}`)),
    ],
    CreateTags: onResources('CreateTags'),
    DeleteTags: onResources('DeleteTags'),
    CreateLaunchTemplate: (input: { TagSpecifications?: TagSpecification[] }, scope) => [
      on('CreateLaunchTemplate', arn(scope, 'launch-template/*')),
      ...taggedOnCreate(input.TagSpecifications, scope, 'CreateLaunchTemplate'),
    ],
    ...onLaunchTemplate(['CreateLaunchTemplateVersion', 'ModifyLaunchTemplate', 'DeleteLaunchTemplate']),
  },
};

const on = (operation: string, resource: string, context?: Permission['context']): Permission => ({
  action: `ec2:${operation}`,
  resource,
  ...(context && { context }),
});

const arn = ({ partition, region, account }: Scope, resource: string) =>
  `arn:${partition}:ec2:${region}:${account}:${resource}`;

const taggedOnCreate = (
  specifications: readonly TagSpecification[] | undefined,
  scope: Scope,
  operation: string,
): Permission[] =>
  (specifications ?? []).map(({ ResourceType }) =>
    on('CreateTags', arn(scope, `${ResourceType}/*`), { 'ec2:CreateAction': operation }),
  );

function onInstances(operations: readonly string[]): Permissions['operations'] {
  return Object.fromEntries(
    operations.map((operation) => [
      operation,
      (input: { InstanceIds?: string[] }, scope) =>
        (input.InstanceIds ?? []).map((id) => on(operation, arn(scope, `instance/${id}`))),
    ]),
  );
}

function onLaunchTemplate(operations: readonly string[]): Permissions['operations'] {
  return Object.fromEntries(
    operations.map((operation) => [
      operation,
      (input: { LaunchTemplateId?: string }, scope) => [
        on(operation, arn(scope, `launch-template/${input.LaunchTemplateId ?? '*'}`)),
      ],
    ]),
  );
}

const KINDS: Readonly<Record<string, string>> = { i: 'instance', lt: 'launch-template' };

function onResources(operation: string) {
  return (input: CreateTagsCommandInput, scope: Scope) =>
    (input.Resources ?? []).map((id) =>
      on(operation, arn(scope, `${KINDS[id.split('-')[0]!] ?? '*'}/${id}`)),
    );
}
