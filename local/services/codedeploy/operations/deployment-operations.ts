import type {
  BatchGetDeploymentsInput,
  ContinueDeploymentInput,
  CreateDeploymentInput,
  GetDeploymentInput,
  ListDeploymentsInput,
  SkipWaitTimeForInstanceTerminationInput,
  StopDeploymentInput,
} from '@aws-sdk/client-codedeploy';
import type { Cloud } from '../../../cloud.ts';
import type { Request, Service } from '../../../service.ts';
import { checkBatch } from '../batch.ts';
import { createDeployment } from '../create-deployment.ts';
import { describeDeployment } from '../describe-deployment.ts';
import type { Engine } from '../engine/engine.ts';
import { checkDeploymentId, findDeployment } from '../find.ts';
import { groupResource } from '../group-resource.ts';
import type { Records } from '../records.ts';
import { refuseUnlessAllowed } from '../refuse-unless-allowed.ts';
import { listDeployments } from './list-deployments.ts';
import { continueDeployment, stopDeployment } from './steer-deployment.ts';

export function deploymentOperations(cloud: Cloud, records: Records, engine: Engine): Service['operations'] {
  return {
    CreateDeployment: (input: CreateDeploymentInput, { caller }: Request) => {
      const deployment = createDeployment(cloud, records, input, caller);
      engine.begin(deployment);
      return { deploymentId: deployment.id };
    },
    GetDeployment: ({ deploymentId }: GetDeploymentInput, { caller }: Request) => {
      const deployment = findDeployment(records, deploymentId);
      refuseUnlessAllowed(cloud, caller, { operation: 'GetDeployment', resource: groupResource(deployment) });
      return { deploymentInfo: describeDeployment(deployment) };
    },
    // Deployments that are not there are left out: neither an error nor a message is named for them.
    BatchGetDeployments: ({ deploymentIds: ids = [] }: BatchGetDeploymentsInput, { caller }: Request) => {
      if (ids.length === 0) checkDeploymentId(undefined);
      checkBatch(ids, 100, 'deployments');
      for (const id of ids) checkDeploymentId(id);
      const found = ids.flatMap((id) => records.deployments.get(id) ?? []);
      for (const resource of new Set(found.map(groupResource))) {
        refuseUnlessAllowed(cloud, caller, { operation: 'BatchGetDeployments', resource });
      }
      return { deploymentsInfo: found.map(describeDeployment) };
    },
    ListDeployments: (input: ListDeploymentsInput) => listDeployments(records, input),
    StopDeployment: (input: StopDeploymentInput) => stopDeployment(records, engine, input),
    ContinueDeployment: (input: ContinueDeploymentInput) => continueDeployment(records, engine, input),
    SkipWaitTimeForInstanceTermination: ({ deploymentId }: SkipWaitTimeForInstanceTerminationInput) =>
      continueDeployment(records, engine, { deploymentId, deploymentWaitType: 'TERMINATION_WAIT' }),
    DeleteResourcesByExternalId: deleteResourcesByExternalId,
  };
}

/** Nothing is linked: only CloudFormation's blue/green hook gives CodeDeploy's resources an external id. */
function deleteResourcesByExternalId(): object {
  return {};
}
