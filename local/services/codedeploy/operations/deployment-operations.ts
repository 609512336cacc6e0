import type {
  BatchGetDeploymentsInput,
  ContinueDeploymentInput,
  CreateDeploymentInput,
  GetDeploymentInput,
  ListDeploymentsInput,
  StopDeploymentInput,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';
import { checkBatch } from '../batch-size.ts';
import type { Cloud } from '../../../cloud.ts';
import { createDeployment } from '../create-deployment.ts';
import { describeDeployment } from '../describe-deployment.ts';
import type { Engine } from '../engine/engine.ts';
import { findDeployment, findGroup, isActive } from '../find.ts';
import { listPage } from '../list-page.ts';
import type { DeploymentRecord, Records } from '../records.ts';
import { refuseUnlessAllowed } from '../refuse-unless-allowed.ts';
import type { Request, Service } from '../../../service.ts';

export function deploymentOperations(cloud: Cloud, records: Records, engine: Engine): Service['operations'] {
  return {
    CreateDeployment: (input: CreateDeploymentInput, { caller }: Request) => {
      const deployment = createDeployment(cloud, records, input, caller);
      engine.begin(deployment);
      return { deploymentId: deployment.id };
    },
    GetDeployment: ({ deploymentId }: GetDeploymentInput, { caller }: Request) => {
      const deployment = findDeployment(records, deploymentId);
      refuseUnlessAllowed(cloud, caller, { operation: 'GetDeployment', resource: groupOf(deployment) });
      return { deploymentInfo: describeDeployment(deployment) };
    },
    BatchGetDeployments: ({ deploymentIds }: BatchGetDeploymentsInput, { caller }: Request) => {
      if (!deploymentIds?.length)
        throw new AwsError('DeploymentIdRequiredException', 'Deployment ID is required.');
      checkBatch(deploymentIds, 100, 'deployments');
      const found = deploymentIds.flatMap((id) => records.deployments.get(id) ?? []);
      for (const resource of new Set(found.map(groupOf))) {
        refuseUnlessAllowed(cloud, caller, { operation: 'BatchGetDeployments', resource });
      }
      return { deploymentsInfo: found.map(describeDeployment) };
    },
    ListDeployments: (input: ListDeploymentsInput) => {
      const page = listPage(listed(records, input), input.nextToken);
      return { deployments: page.items, nextToken: page.nextToken };
    },
    StopDeployment: (input: StopDeploymentInput) => stopDeployment(records, engine, input),
    ContinueDeployment: (input: ContinueDeploymentInput) => continueDeployment(records, engine, input),
    SkipWaitTimeForInstanceTermination: ({ deploymentId }: ContinueDeploymentInput) =>
      continueDeployment(records, engine, { deploymentId, deploymentWaitType: 'TERMINATION_WAIT' }),
  };
}

const groupOf = ({ applicationName, groupName }: DeploymentRecord): string =>
  `deploymentgroup:${applicationName}/${groupName}`;

const STATUSES: ReadonlySet<string> = new Set([
  'Created',
  'Queued',
  'InProgress',
  'Baking',
  'Succeeded',
  'Failed',
  'Stopped',
  'Ready',
]);

/** The newest first. */
function listed(records: Records, input: ListDeploymentsInput): string[] {
  const { applicationName, deploymentGroupName, includeOnlyStatuses = [], createTimeRange } = input;
  if (applicationName !== undefined && deploymentGroupName === undefined) {
    throw new AwsError(
      'DeploymentGroupNameRequiredException',
      'Deployment group name is required with an application name.',
    );
  }
  if (applicationName === undefined && deploymentGroupName !== undefined) {
    throw new AwsError(
      'ApplicationNameRequiredException',
      'Application name is required with a deployment group name.',
    );
  }
  if (applicationName !== undefined) findGroup(records, applicationName, deploymentGroupName);
  for (const status of includeOnlyStatuses) {
    if (!STATUSES.has(status))
      throw new AwsError('InvalidDeploymentStatusException', `Invalid status: ${status}`);
  }
  const { start, end } = createTimeRange ?? {};
  if (start && end && start > end) {
    throw new AwsError('InvalidTimeRangeException', 'The time range starts after its end.');
  }
  const isListed = (deployment: DeploymentRecord) =>
    (applicationName === undefined ||
      (deployment.applicationName === applicationName && deployment.groupName === deploymentGroupName)) &&
    (includeOnlyStatuses.length === 0 || includeOnlyStatuses.includes(deployment.status)) &&
    (!start || deployment.createTime >= start.getTime()) &&
    (!end || deployment.createTime <= end.getTime());
  return [...records.deployments.values()]
    .filter(isListed)
    .map(({ id }) => id)
    .toReversed();
}

function stopDeployment(records: Records, engine: Engine, input: StopDeploymentInput): object {
  const deployment = findDeployment(records, input.deploymentId);
  if (deployment.status === 'Stopped') {
    return {
      status: 'Succeeded',
      statusMessage: 'No more commands will be scheduled for execution in the deployment instances',
    };
  }
  const control = engine.control(deployment.id);
  if (!isActive(deployment) || !control) {
    throw new AwsError(
      'DeploymentAlreadyCompletedException',
      `The deployment ${deployment.id} has already completed with the status ${deployment.status}`,
    );
  }
  control.stop({
    kind: 'request',
    error: { code: 'MANUAL_STOP', message: 'The deployment was stopped on request.' },
    ...(input.autoRollbackEnabled === undefined ? {} : { rollback: input.autoRollbackEnabled }),
  });
  return {
    status: 'Pending',
    statusMessage: 'The deployment is being stopped: events that run come to their end',
  };
}

function continueDeployment(records: Records, engine: Engine, input: ContinueDeploymentInput): object {
  const { deploymentId, deploymentWaitType: wait = 'READY_WAIT' } = input;
  const deployment = findDeployment(records, deploymentId);
  if (wait !== 'READY_WAIT' && wait !== 'TERMINATION_WAIT') {
    throw new AwsError('InvalidDeploymentWaitTypeException', `The wait type is invalid: ${String(wait)}`);
  }
  if (!isActive(deployment)) {
    throw new AwsError(
      'DeploymentAlreadyCompletedException',
      `The deployment ${deployment.id} has already completed with the status ${deployment.status}`,
    );
  }
  if (deployment.style.deploymentType !== 'BLUE_GREEN') {
    throw new AwsError(
      'UnsupportedActionForDeploymentTypeException',
      'Only a blue/green deployment can be continued.',
    );
  }
  if (engine.control(deployment.id)?.proceed(wait)) return {};
  if (wait === 'READY_WAIT') {
    throw new AwsError(
      'DeploymentIsNotInReadyStateException',
      `The deployment ${deployment.id} does not have a status of Ready and can't continue yet.`,
    );
  }
  throw new AwsError(
    'InvalidDeploymentStatusException',
    `The deployment ${deployment.id} is not waiting to terminate its original instances.`,
  );
}
