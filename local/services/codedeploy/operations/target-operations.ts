import type {
  BatchGetDeploymentTargetsInput,
  GetDeploymentTargetInput,
  ListDeploymentTargetsInput,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';
import type { Service } from '../../../service.ts';
import { checkTargetFilters, isListed } from '../check-target-filters.ts';
import { describeTarget, targetId } from '../describe-target.ts';
import { findDeployment, findTarget, startedTargets } from '../find.ts';
import { listPage } from '../list-page.ts';
import type { Records } from '../records.ts';
import type { AnyTarget } from '../target-records.ts';

const MOST_TARGETS = 25;

/** What a deployment deploys to. */
export function targetOperations(records: Records): Service['operations'] {
  const find = (deploymentId: string, id: string | undefined): AnyTarget => {
    checkTargetId(id);
    const found = findTarget(records, deploymentId, id);
    if (found) return found;
    throw new AwsError(
      'DeploymentTargetDoesNotExistException',
      `The target ${id} does not exist in ${deploymentId}.`,
    );
  };
  return {
    ListDeploymentTargets: ({ deploymentId, targetFilters = {}, nextToken }: ListDeploymentTargetsInput) => {
      const deployment = findDeployment(records, deploymentId);
      checkFilterNames(targetFilters);
      const filters = {
        statuses: targetFilters.TargetStatus ?? [],
        labels: targetFilters.ServerInstanceLabel ?? [],
      };
      checkTargetFilters(filters, deployment);
      const found = startedTargets(records, deployment).filter((target) => isListed(target, filters));
      const page = listPage(found, nextToken);
      return { targetIds: page.items.map(targetId), nextToken: page.nextToken };
    },
    GetDeploymentTarget: ({ deploymentId, targetId: id }: GetDeploymentTargetInput) => {
      const deployment = findDeployment(records, deploymentId);
      checkTargetId(id);
      startedTargets(records, deployment);
      return { deploymentTarget: describeTarget(find(deployment.id, id)) };
    },
    BatchGetDeploymentTargets: ({ deploymentId, targetIds = [] }: BatchGetDeploymentTargetsInput) => {
      const deployment = findDeployment(records, deploymentId);
      if (targetIds.length === 0) checkTargetId(undefined);
      if (targetIds.length > MOST_TARGETS) {
        throw new AwsError(
          'DeploymentTargetListSizeExceededException',
          `The maximum number of targets that can be associated with a request was exceeded: ${MOST_TARGETS}.`,
        );
      }
      for (const id of targetIds) checkTargetId(id);
      startedTargets(records, deployment);
      return { deploymentTargets: targetIds.map((id) => describeTarget(find(deployment.id, id))) };
    },
  };
}

/** An instance's id, an on-premises instance's name, the ARN of either, a function, or an ECS `cluster:service`. */
function checkTargetId(id: string | undefined): asserts id is string {
  if (!id)
    throw new AwsError('DeploymentTargetIdRequiredException', 'A deployment target ID was not provided.');
  if (/^[\w.+=,@:/-]{1,512}$/.test(id)) return;
  throw new AwsError('InvalidDeploymentTargetIdException', `The target ID provided was not valid: ${id}`);
}

function checkFilterNames(filters: object): void {
  for (const name of Object.keys(filters)) {
    if (name === 'TargetStatus' || name === 'ServerInstanceLabel') continue;
    throw new AwsError('InvalidTargetFilterNameException', `The target filter name is invalid: ${name}`);
  }
}
