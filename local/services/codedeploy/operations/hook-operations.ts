import type { PutLifecycleEventHookExecutionStatusInput } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';
import type { Service } from '../../../service.ts';
import { checkDeploymentId, findDeployment } from '../find.ts';
import type { Records } from '../records.ts';

/** What hook functions of Lambda and ECS deployments report; hosts report through their agent. */
export function hookOperations(records: Records): Service['operations'] {
  return {
    PutLifecycleEventHookExecutionStatus: (input: PutLifecycleEventHookExecutionStatusInput) => {
      const { deploymentId, lifecycleEventHookExecutionId: execution, status } = input;
      checkDeploymentId(deploymentId);
      if (!execution) {
        throw new AwsError(
          'InvalidLifecycleEventHookExecutionIdException',
          'The lifecycle event hook execution ID is missing; pass on the one that the function was invoked with.',
        );
      }
      if (status !== 'Succeeded' && status !== 'Failed') {
        throw new AwsError(
          'InvalidLifecycleEventHookExecutionStatusException',
          `The status of a lifecycle event hook is invalid: expected Succeeded or Failed, got ${status}`,
        );
      }
      const { id } = findDeployment(records, deploymentId);
      throw new AwsError(
        'UnsupportedActionForDeploymentTypeException',
        `The deployment ${id} is of the compute platform Server, whose hooks are scripts.`,
      );
    },
  };
}
