import type {
  BatchGetDeploymentInstancesInput,
  BatchGetDeploymentTargetsInput,
  GetDeploymentInstanceInput,
  GetDeploymentTargetInput,
  ListDeploymentInstancesInput,
  ListDeploymentTargetsInput,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';
import type { Service } from '../../../service.ts';
import { checkBatch } from '../batch-size.ts';
import { describeInstance, describeTarget } from '../describe-target.ts';
import { findDeployment, findTarget } from '../find.ts';
import { listPage } from '../list-page.ts';
import type { Records, TargetRecord } from '../records.ts';

const MOST_TARGETS = 25;

/** Hosts of a deployment, by the newer target calls and the older instance calls. */
export function targetOperations(records: Records): Service['operations'] {
  const targetsOf = (deploymentId: string | undefined): TargetRecord[] => {
    const { id, status } = findDeployment(records, deploymentId);
    const targets = Object.values(records.targets.get(id) ?? {});
    if (targets.length === 0 && status === 'Created') {
      throw new AwsError('DeploymentNotStartedException', `The deployment ${id} has not started.`);
    }
    return targets;
  };
  return {
    ListDeploymentTargets: ({ deploymentId, targetFilters = {}, nextToken }: ListDeploymentTargetsInput) => {
      checkFilters(targetFilters);
      const { TargetStatus: statuses, ServerInstanceLabel: labels } = targetFilters;
      const found = targetsOf(deploymentId).filter(
        ({ status, label }) => matches(statuses, status) && matches(labels, label),
      );
      const page = listPage(found, nextToken);
      return { targetIds: page.items.map(({ instanceId }) => instanceId), nextToken: page.nextToken };
    },
    GetDeploymentTarget: ({ deploymentId, targetId }: GetDeploymentTargetInput) => {
      if (!targetId)
        throw new AwsError('DeploymentTargetIdRequiredException', 'A deployment target ID was not provided.');
      const { id } = findDeployment(records, deploymentId);
      const found = findTarget(records, id, targetId);
      if (!found)
        throw new AwsError(
          'DeploymentTargetDoesNotExistException',
          `The target ${targetId} does not exist in ${id}.`,
        );
      return { deploymentTarget: describeTarget(found) };
    },
    BatchGetDeploymentTargets: ({ deploymentId, targetIds = [] }: BatchGetDeploymentTargetsInput) => {
      const { id } = findDeployment(records, deploymentId);
      if (targetIds.length > MOST_TARGETS) {
        throw new AwsError(
          'DeploymentTargetListSizeExceededException',
          `The maximum number of targets that can be associated with a request was exceeded: ${MOST_TARGETS}.`,
        );
      }
      return {
        deploymentTargets: targetIds
          .flatMap((name) => findTarget(records, id, name) ?? [])
          .map(describeTarget),
      };
    },
    ListDeploymentInstances: (input: ListDeploymentInstancesInput) => {
      const { deploymentId, instanceStatusFilter: statuses, instanceTypeFilter: labels, nextToken } = input;
      const found = targetsOf(deploymentId).filter(
        ({ status, label }) => matches(statuses, status) && matches(labels, label),
      );
      const page = listPage(found, nextToken);
      return { instancesList: page.items.map(({ arn }) => arn), nextToken: page.nextToken };
    },
    GetDeploymentInstance: ({ deploymentId, instanceId }: GetDeploymentInstanceInput) => {
      if (!instanceId)
        throw new AwsError('InstanceIdRequiredException', 'The instance ID was not specified.');
      const { id } = findDeployment(records, deploymentId);
      const found = findTarget(records, id, instanceId);
      if (!found)
        throw new AwsError(
          'InstanceDoesNotExistException',
          `The instance ${instanceId} does not exist in ${id}.`,
        );
      return { instanceSummary: describeInstance(found) };
    },
    BatchGetDeploymentInstances: ({ deploymentId, instanceIds = [] }: BatchGetDeploymentInstancesInput) => {
      const { id } = findDeployment(records, deploymentId);
      checkBatch(instanceIds, 100, 'instances');
      return {
        instancesSummary: instanceIds
          .flatMap((name) => findTarget(records, id, name) ?? [])
          .map(describeInstance),
      };
    },
  };
}

const matches = (wanted: readonly string[] | undefined, value: string | undefined): boolean =>
  !wanted || wanted.length === 0 || (value !== undefined && wanted.includes(value));

function checkFilters(filters: object): void {
  for (const name of Object.keys(filters)) {
    if (name === 'TargetStatus' || name === 'ServerInstanceLabel') continue;
    throw new AwsError('InvalidTargetFilterNameException', `The target filter name is invalid: ${name}`);
  }
}
