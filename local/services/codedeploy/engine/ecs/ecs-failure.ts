import type { ErrorCode } from '@aws-sdk/client-codedeploy';
import { DeploymentFailure, failureOf } from '../deployment-failure.ts';

/** What a refusal of ECS means for the deployment, as AWS begins it. */
export const ecsFailure = (error: unknown, otherwise: ErrorCode = 'ECS_UPDATE_ERROR'): DeploymentFailure =>
  worded(error, otherwise, 'The ECS service cannot be updated due to an unexpected error:');

/**
 * The same of the load balancer.
 * https://tech.dentsusoken.com/entry/2024/07/22/AWS_CodeDeploy%E3%81%A7%E3%80%8CPrimary_taskset_target_group_must_be_behind_listener
 */
export const balancerFailure = (error: unknown): DeploymentFailure =>
  worded(error, 'ELASTIC_LOAD_BALANCING_INVALID', 'The ELB could not be updated due to the following error:');

function worded(error: unknown, otherwise: ErrorCode, beginning: string): DeploymentFailure {
  if (error instanceof DeploymentFailure) return error;
  const { code, message } = failureOf(error, otherwise);
  return new DeploymentFailure(code, `${beginning} ${message}`, { cause: error });
}
