import type { ErrorCode } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';

/** Ends a deployment with one of AWS's error codes. */
export class DeploymentFailure extends Error {
  override readonly name = 'DeploymentFailure';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}

/** What a call to another service, made as the group's role, means for the deployment. */
export function failureOf(error: unknown, otherwise: ErrorCode): DeploymentFailure {
  if (error instanceof DeploymentFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  const isRefused = error instanceof AwsError && /AccessDenied|UnauthorizedOperation/.test(error.code);
  return new DeploymentFailure(isRefused ? 'IAM_ROLE_PERMISSIONS' : otherwise, message, { cause: error });
}
