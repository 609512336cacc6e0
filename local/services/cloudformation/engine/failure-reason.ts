import { AwsError } from '../../../aws-error.ts';

/** Why a resource failed, as its event tells it. */
export function failureReason(error: unknown): string {
  if (!(error instanceof AwsError))
    return `Internal Failure: ${error instanceof Error ? error.message : String(error)}`;
  if (error.code === 'ValidationError' && PLAIN.test(error.message)) return error.message;
  return `Resource handler returned message: "${error.message}" (HandlerErrorCode: ${handlerCode(error.code)})`;
}

const PLAIN =
  /^(Properties validation failed|Encountered unsupported property|Template |CloudFormation |The local cloud )/;

/** https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html */
function handlerCode(code: string): string {
  if (/AccessDenied|Unauthorized|NotAuthorized/.test(code)) return 'AccessDenied';
  if (/AlreadyExists|AlreadyOwnedByYou|Conflict|InUse|Duplicate/.test(code)) return 'AlreadyExists';
  if (/NotFound|NoSuch|DoesNotExist|NonExistent/.test(code)) return 'NotFound';
  if (/LimitExceeded|TooMany/.test(code)) return 'ServiceLimitExceeded';
  if (/Throttl|SlowDown/.test(code)) return 'Throttling';
  if (/Validation|Invalid|Malformed|Required/.test(code)) return 'InvalidRequest';
  return 'GeneralServiceException';
}
