import type { PutLifecycleEventHookExecutionStatusInput } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import type { Request, Service } from '../../../service.ts';
import type { DeploymentRecord } from '../deployment-record.ts';
import type { Engine } from '../engine/engine.ts';
import { checkDeploymentId, findDeployment, findOnlyTarget } from '../find.ts';
import { groupResource } from '../group-resource.ts';
import type { Records } from '../records.ts';
import { refuseUnlessAllowed } from '../refuse-unless-allowed.ts';
import type { HookExecution } from '../target-records.ts';

const OPERATION = 'PutLifecycleEventHookExecutionStatus';

/** What hook functions of Lambda and ECS deployments report; hosts report through their agent. */
export function hookOperations(cloud: Cloud, records: Records, engine: Engine): Service['operations'] {
  return {
    [OPERATION]: (input: PutLifecycleEventHookExecutionStatusInput, { caller }: Request) => {
      const { deploymentId, lifecycleEventHookExecutionId: execution, status } = input;
      const known = records.deployments.get(deploymentId ?? '');
      const resource = known ? groupResource(known) : 'deploymentgroup:*';
      refuseUnlessAllowed(cloud, caller, { operation: OPERATION, resource });
      checkDeploymentId(deploymentId);
      if (!execution) {
        throw invalidExecution('is missing; pass on the one that the function was invoked with');
      }
      if (status !== 'Succeeded' && status !== 'Failed') {
        throw new AwsError(
          'InvalidLifecycleEventHookExecutionStatusException',
          `The status of a lifecycle event hook is invalid: expected Succeeded or Failed, got ${status}`,
        );
      }
      const deployment = findDeployment(records, deploymentId);
      findOpenHook(records, deployment, execution).reported = status;
      engine.control(deployment.id)?.proceed('HOOK');
      return { lifecycleEventHookExecutionId: execution };
    },
  };
}

/** The hook that still has to report. */
function findOpenHook(
  records: Records,
  { id, computePlatform = 'Server' }: DeploymentRecord,
  execution: string,
): HookExecution {
  if (computePlatform === 'Server') {
    throw new AwsError(
      'UnsupportedActionForDeploymentTypeException',
      `The deployment ${id} is of the compute platform Server, whose hooks are scripts.`,
    );
  }
  const event = findOnlyTarget(records, id)?.events.find(({ hook }) => hook?.id === execution);
  if (!event?.hook) {
    throw invalidExecution(`is none of ${id}; pass on the one that the function was invoked with`);
  }
  if (event.status === 'InProgress' && !event.hook.reported) return event.hook;
  throw new AwsError(
    'LifecycleEventAlreadyCompletedException',
    `The lifecycle event ${event.name} of ${id} is completed already: ${event.hook.reported ?? event.status}.`,
  );
}

const invalidExecution = (reason: string) =>
  new AwsError(
    'InvalidLifecycleEventHookExecutionIdException',
    `The lifecycle event hook execution ID ${reason}.`,
  );
