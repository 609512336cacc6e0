import type { Permission, Permissions, Scope } from '../../permission.ts';

interface Input {
  readonly StackName?: string;
  readonly RoleARN?: string;
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html */
const ON_STACKS = [
  'ContinueUpdateRollback',
  'CreateChangeSet',
  'CreateStack',
  'DeleteChangeSet',
  'DeleteStack',
  'DescribeChangeSet',
  'DescribeStackEvents',
  'DescribeStackResource',
  'DescribeStackResources',
  'DescribeStacks',
  'ExecuteChangeSet',
  'GetStackPolicy',
  'GetTemplate',
  'GetTemplateSummary',
  'ListChangeSets',
  'ListStackResources',
  'SetStackPolicy',
  'UpdateStack',
  'UpdateTerminationProtection',
];

const needs =
  (operation: string) =>
  ({ StackName, RoleARN }: Input, scope: Scope): Permission[] => {
    const call = { action: `cloudformation:${operation}`, resource: stackArn(StackName, scope) };
    if (RoleARN === undefined) return [call];
    const context = { 'iam:PassedToService': 'cloudformation.amazonaws.com' };
    return [call, { action: 'iam:PassRole', resource: RoleARN, context }];
  };

/** Without its id, which the request does not give: policies name it with a wildcard. */
function stackArn(name: string | undefined, { partition, region, account }: Scope): string {
  if (name === undefined) return '*';
  return name.startsWith('arn:')
    ? name
    : `arn:${partition}:cloudformation:${region}:${account}:stack/${name}/*`;
}

export const permissions: Permissions = {
  prefix: 'cloudformation',
  operations: Object.fromEntries(ON_STACKS.map((operation) => [operation, needs(operation)])),
};
