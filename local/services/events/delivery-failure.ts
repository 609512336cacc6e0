import { AwsError } from '../../aws-error.ts';

/** Why a target could not be reached, in the words of a dead letter's attributes. */
export interface DeliveryFailure {
  readonly code: string;
  readonly message: string;
  /** False where trying again cannot help until somebody mends it. */
  readonly retryable: boolean;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html lists the codes. */
export function deliveryFailure(error: unknown): DeliveryFailure {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof AwsError)) return { code: 'INTERNAL_ERROR', message, retryable: true };
  const [, code, retryable] = KINDS.find(([pattern]) => pattern.test(error.code)) ?? OTHER;
  return { code, message, retryable };
}

/** By the wire name of the target's error; the first that fits counts. */
const KINDS: readonly (readonly [RegExp, string, boolean])[] = [
  [/^InvalidJson$/, 'INVALID_JSON', false],
  [/^AssumeRoleFailed$/, 'FAILED_TO_ASSUME_ROLE', false],
  [/AccessDenied|NotAuthorized|AuthorizationError|UnauthorizedOperation/, 'NO_PERMISSIONS', false],
  [/Throttl|TooManyRequests|RequestLimitExceeded|OverLimit/, 'THROTTLING', true],
  [/ServiceException|InternalError|InternalFailure|Unavailable|Timeout/, 'ERROR_FROM_TARGET', true],
  [/NotFound|DoesNotExist|NonExistent|NoSuch/, 'NO_RESOURCE', false],
  [/LimitExceeded/, 'RESOURCE_LIMIT_EXCEEDED', true],
  [/Conflict|InUse|NotReady/, 'RESOURCE_MODIFICATION_COLLISION', true],
  [/AlreadyExists/, 'RESOURCE_ALREADY_EXISTS', false],
  [/Invalid|Validation/, 'INVALID_PARAMETER', false],
];

const OTHER = [/./, 'ERROR_FROM_TARGET', false] as const;
