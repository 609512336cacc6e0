import type { ErrorCode } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';
import { DeploymentFailure, failureOf } from './deployment-failure.ts';
import type { DeploymentRun } from './deployment-run.ts';

/** What a refusal of Lambda means for the deployment; `hint` is what to do about it. */
export function lambdaFailure(
  { group }: Pick<DeploymentRun, 'group'>,
  error: unknown,
  { otherwise = 'INVALID_LAMBDA_CONFIGURATION', hint }: { otherwise?: ErrorCode; hint?: string } = {},
): DeploymentFailure {
  const isMissing = error instanceof AwsError && error.code === 'ResourceNotFoundException';
  const failure = failureOf(error, isMissing ? 'INVALID_LAMBDA_FUNCTION' : otherwise);
  const said = [failure.message, ...(hint === undefined ? [] : [hint])].join(' ');
  if (failure.code !== 'IAM_ROLE_PERMISSIONS') {
    return new DeploymentFailure(failure.code, said, { cause: error });
  }
  // AWS's own sentence: https://github.com/aws/serverless-application-model/issues/219
  return new DeploymentFailure(
    failure.code,
    `The IAM role ${group.serviceRoleArn} does not give you permission to perform operations in the following AWS service: AWSLambda. ${said}`,
    { cause: error },
  );
}
