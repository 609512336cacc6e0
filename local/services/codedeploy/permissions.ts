import type {
  CreateDeploymentGroupInput,
  CreateDeploymentInput,
  UpdateDeploymentGroupInput,
} from '@aws-sdk/client-codedeploy';
import type { Permission, Permissions, Scope } from '../../permission.ts';

/**
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html; StopDeployment,
 * ContinueDeployment, SkipWaitTimeForInstanceTermination, ListApplications, ListDeploymentConfigs, the target calls and those
 * about GitHub and external ids can be granted on `*` only, so they are not listed. (The user guide's own table scopes some
 * of these; that it is wrong for StopDeployment, https://github.com/awsdocs/aws-codedeploy-user-guide/issues/18 tells.)
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
    ...onInstance([
      'RegisterOnPremisesInstance',
      'DeregisterOnPremisesInstance',
      'GetOnPremisesInstance',
      'BatchGetOnPremisesInstances',
      'AddTagsToOnPremisesInstances',
      'RemoveTagsFromOnPremisesInstances',
    ]),
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
    GetDeploymentInstance: () => [],
    BatchGetDeploymentInstances: () => [],
    ListDeploymentInstances: () => [],
    // The page says `*` only; SAM's documentation grants it on the deployment group, and that works too.
    // https://github.com/aws/serverless-application-model/blob/develop/docs/safe_lambda_deployments.rst
    PutLifecycleEventHookExecutionStatus: () => [],
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
  return each(operations, ({ applicationName }: { applicationName?: string }) => [
    `application:${applicationName}`,
  ]);
}

function onGroup(operations: readonly string[]): Permissions['operations'] {
  return each(
    operations,
    ({
      applicationName,
      deploymentGroupName,
    }: {
      applicationName?: string;
      deploymentGroupName?: string;
    }) => [
      // ListDeployments without names is about every group.
      applicationName === undefined
        ? 'deploymentgroup:*'
        : `deploymentgroup:${applicationName}/${deploymentGroupName}`,
    ],
  );
}

function onConfig(operations: readonly string[]): Permissions['operations'] {
  return each(operations, (input: { deploymentConfigName?: string }) => [
    `deploymentconfig:${input.deploymentConfigName}`,
  ]);
}

function onInstance(operations: readonly string[]): Permissions['operations'] {
  return each(
    operations,
    ({ instanceName, instanceNames = [] }: { instanceName?: string; instanceNames?: string[] }) =>
      (instanceName === undefined ? instanceNames : [instanceName]).map((name) => `instance:${name}`),
  );
}

function each(
  operations: readonly string[],
  resources: (input: never) => readonly string[],
): Permissions['operations'] {
  return Object.fromEntries(
    operations.map((operation) => [
      operation,
      (input: never, scope: Scope) =>
        resources(input).map((resource) => permission(operation, scope, resource)),
    ]),
  );
}

function onTagged(operation: string): (input: { ResourceArn?: string }) => Permission[] {
  return ({ ResourceArn }) => [{ action: `codedeploy:${operation}`, resource: ResourceArn ?? '*' }];
}
