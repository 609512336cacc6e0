import type {
  CreateDeploymentGroupInput,
  CreateDeploymentInput,
  UpdateDeploymentGroupInput,
} from '@aws-sdk/client-codedeploy';
import type { Permission, Permissions, Scope } from '../../service.ts';

/**
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html; StopDeployment,
 * ContinueDeployment and the target calls can be granted on `*` only, so they are not listed.
 */
export const permissions: Permissions = {
  prefix: 'codedeploy',
  operations: {
    ...onApplication([
      'CreateApplication',
      'GetApplication',
      'UpdateApplication',
      'DeleteApplication',
      'RegisterApplicationRevision',
      'GetApplicationRevision',
      'BatchGetApplicationRevisions',
      'ListApplicationRevisions',
      'ListDeploymentGroups',
    ]),
    ...onGroup(['GetDeploymentGroup', 'DeleteDeploymentGroup', 'ListDeployments']),
    ...onConfig(['CreateDeploymentConfig', 'GetDeploymentConfig', 'DeleteDeploymentConfig']),
    BatchGetApplications: ({ applicationNames = [] }: { applicationNames?: string[] }, scope) =>
      applicationNames.map((name) => permission('BatchGetApplications', scope, `application:${name}`)),
    BatchGetDeploymentGroups: (
      {
        applicationName,
        deploymentGroupNames = [],
      }: { applicationName: string; deploymentGroupNames?: string[] },
      scope,
    ) =>
      deploymentGroupNames.map((name) =>
        permission('BatchGetDeploymentGroups', scope, `deploymentgroup:${applicationName}/${name}`),
      ),
    // Checked by the operation: its group is known only once the deployment is read.
    GetDeployment: () => [],
    BatchGetDeployments: () => [],
    TagResource: onTagged('TagResource'),
    UntagResource: onTagged('UntagResource'),
    ListTagsForResource: onTagged('ListTagsForResource'),
    CreateDeploymentGroup: (input: CreateDeploymentGroupInput, scope) => [
      permission(
        'CreateDeploymentGroup',
        scope,
        `deploymentgroup:${input.applicationName}/${input.deploymentGroupName}`,
      ),
      ...passRole(scope, input.serviceRoleArn),
    ],
    UpdateDeploymentGroup: (input: UpdateDeploymentGroupInput, scope) => [
      permission(
        'UpdateDeploymentGroup',
        scope,
        `deploymentgroup:${input.applicationName}/${input.currentDeploymentGroupName}`,
      ),
      ...passRole(scope, input.serviceRoleArn),
    ],
    CreateDeployment: (input: CreateDeploymentInput, scope) => {
      const group = `deploymentgroup:${input.applicationName}/${input.deploymentGroupName}`;
      return [
        permission('CreateDeployment', scope, group),
        ...(input.overrideAlarmConfiguration ? [permission('UpdateDeploymentGroup', scope, group)] : []),
      ];
    },
  },
};

const permission = (
  operation: string,
  { partition, region, account }: Scope,
  resource: string,
): Permission => ({
  action: `codedeploy:${operation}`,
  resource: `arn:${partition}:codedeploy:${region}:${account}:${resource}`,
});

function passRole({ partition }: Scope, role: string | undefined): Permission[] {
  if (!role) return [];
  const service = `codedeploy.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
  return [{ action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': service } }];
}

function onApplication(operations: readonly string[]): Permissions['operations'] {
  return each(
    operations,
    ({ applicationName }: { applicationName?: string }) => `application:${applicationName}`,
  );
}

function onGroup(operations: readonly string[]): Permissions['operations'] {
  return each(
    operations,
    ({ applicationName, deploymentGroupName }: { applicationName?: string; deploymentGroupName?: string }) =>
      // ListDeployments without names is about every group.
      applicationName === undefined
        ? 'deploymentgroup:*'
        : `deploymentgroup:${applicationName}/${deploymentGroupName}`,
  );
}

function onConfig(operations: readonly string[]): Permissions['operations'] {
  return each(
    operations,
    (input: { deploymentConfigName?: string }) => `deploymentconfig:${input.deploymentConfigName}`,
  );
}

function each(operations: readonly string[], resource: (input: never) => string): Permissions['operations'] {
  return Object.fromEntries(
    operations.map((operation) => [
      operation,
      (input: never, scope: Scope) => [permission(operation, scope, resource(input))],
    ]),
  );
}

function onTagged(operation: string): (input: { ResourceArn?: string }) => Permission[] {
  return ({ ResourceArn }) => [{ action: `codedeploy:${operation}`, resource: ResourceArn ?? '*' }];
}
