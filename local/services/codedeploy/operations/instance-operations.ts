import type {
  BatchGetDeploymentInstancesInput,
  GetDeploymentInstanceInput,
  ListDeploymentInstancesInput,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import type { Request, Service } from '../../../service.ts';
import { batch, checkBatch } from '../batch.ts';
import { checkTargetFilters, isListed } from '../check-target-filters.ts';
import type { DeploymentRecord } from '../deployment-record.ts';
import { describeInstance } from '../describe-target.ts';
import { findDeployment, findInstance, startedInstances } from '../find.ts';
import { groupResource } from '../group-resource.ts';
import { listPage } from '../list-page.ts';
import type { Records } from '../records.ts';
import { refuseUnlessAllowed } from '../refuse-unless-allowed.ts';

/** The hosts of a deployment by the calls that came before the ones about targets; they answer the hosts' ARNs. */
export function instanceOperations(cloud: Cloud, records: Records): Service['operations'] {
  const find = (operation: string, id: string | undefined, { caller }: Request): DeploymentRecord => {
    const deployment = findDeployment(records, id);
    refuseUnlessAllowed(cloud, caller, { operation, resource: groupResource(deployment) });
    checkPlatform(deployment);
    return deployment;
  };
  return {
    ListDeploymentInstances: (input: ListDeploymentInstancesInput, request: Request) => {
      const { deploymentId, instanceStatusFilter, instanceTypeFilter, nextToken } = input;
      const deployment = find('ListDeploymentInstances', deploymentId, request);
      const filters = { statuses: instanceStatusFilter ?? [], labels: instanceTypeFilter ?? [] };
      checkTargetFilters(filters, deployment);
      const found = startedInstances(records, deployment).filter((target) => isListed(target, filters));
      const page = listPage(found, nextToken);
      return { instancesList: page.items.map(({ arn }) => arn), nextToken: page.nextToken };
    },
    GetDeploymentInstance: ({ deploymentId, instanceId }: GetDeploymentInstanceInput, request: Request) => {
      const { id } = find('GetDeploymentInstance', deploymentId, request);
      checkInstanceId(instanceId);
      const found = findInstance(records, id, instanceId);
      if (found) return { instanceSummary: describeInstance(found) };
      throw new AwsError(
        'InstanceDoesNotExistException',
        `The instance ${instanceId} does not exist in ${id}.`,
      );
    },
    BatchGetDeploymentInstances: (input: BatchGetDeploymentInstancesInput, request: Request) => {
      const { deploymentId, instanceIds = [] } = input;
      const { id } = find('BatchGetDeploymentInstances', deploymentId, request);
      if (instanceIds.length === 0) checkInstanceId(undefined);
      checkBatch(instanceIds, 100, 'instances');
      for (const instanceId of instanceIds) checkInstanceId(instanceId);
      const [found, missing] = batch(instanceIds, (instanceId) => findInstance(records, id, instanceId));
      return {
        instancesSummary: found.map(describeInstance),
        ...(missing.length === 0
          ? {}
          : { errorMessage: `No instance of ${id} found for: ${missing.join(', ')}` }),
      };
    },
  };
}

function checkPlatform({ id, computePlatform = 'Server' }: DeploymentRecord): void {
  if (computePlatform === 'Server') return;
  throw new AwsError(
    'InvalidComputePlatformException',
    `The deployment ${id} is of the compute platform ${computePlatform} and has no instances; ask for its targets.`,
  );
}

function checkInstanceId(id: string | undefined): asserts id is string {
  if (!id) throw new AwsError('InstanceIdRequiredException', 'The instance ID was not specified.');
  // An id, a name or the ARN of either.
  if (/^[\w.+=,@:/-]{1,512}$/.test(id)) return;
  throw new AwsError('InvalidInstanceNameException', `The instance ID is not valid: ${id}`);
}
