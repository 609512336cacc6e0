import type { ContinueDeploymentInput, StopDeploymentInput } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';
import type { DeploymentRecord } from '../deployment-record.ts';
import type { Engine } from '../engine/engine.ts';
import { findDeployment, isActive } from '../find.ts';
import type { Records } from '../records.ts';

/** StopDeployment: what runs on a host comes to its end, and nothing more begins. */
export function stopDeployment(records: Records, engine: Engine, input: StopDeploymentInput): object {
  const deployment = findDeployment(records, input.deploymentId);
  if (deployment.status === 'Stopped') {
    return {
      status: 'Succeeded',
      statusMessage: 'No more commands will be scheduled for execution in the deployment instances',
    };
  }
  const control = engine.control(deployment.id);
  if (!isActive(deployment) || !control) throw alreadyCompleted(deployment);
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

/** ContinueDeployment: ends one of the waits of a blue/green deployment. */
export function continueDeployment(records: Records, engine: Engine, input: ContinueDeploymentInput): object {
  const { deploymentId, deploymentWaitType: wait = 'READY_WAIT' } = input;
  const deployment = findDeployment(records, deploymentId);
  if (wait !== 'READY_WAIT' && wait !== 'TERMINATION_WAIT') {
    throw new AwsError('InvalidDeploymentWaitTypeException', `The wait type is invalid: ${String(wait)}`);
  }
  if (!isActive(deployment)) throw alreadyCompleted(deployment);
  if (deployment.style.deploymentType !== 'BLUE_GREEN' || deployment.computePlatform === 'Lambda') {
    throw new AwsError(
      'UnsupportedActionForDeploymentTypeException',
      'Only a blue/green deployment to instances or to an ECS service can be continued.',
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
    `The deployment ${deployment.id} is not waiting to terminate what it replaced.`,
  );
}

const alreadyCompleted = ({ id, status }: DeploymentRecord) =>
  new AwsError(
    'DeploymentAlreadyCompletedException',
    `The deployment ${id} has already completed with the status ${status}`,
  );
