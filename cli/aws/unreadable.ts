import { EXIT } from '../exit-code.ts';
import { UserError } from '../user-error.ts';
import { callOf } from './call-of.ts';

/** What a call to a cloud threw, as one sentence with what to do about it: `what` cannot be read. Exit code 4. */
export function unreadable(what: string, cause: unknown): UserError {
  if (cause instanceof UserError) return cause;
  const { why, hint } = explain(cause);
  return new UserError(`${what}: ${why}`, { exitCode: EXIT.unreadable, cause, ...(hint ? { hint } : {}) });
}

interface Explained {
  readonly why: string;
  readonly hint?: string;
}

function explain(cause: unknown): Explained {
  const error = cause as Error & { code?: string; $metadata?: { httpStatusCode?: number } };
  const call = callOf(error);
  if (error.name === 'CredentialsProviderError')
    return {
      why: 'no AWS credentials were found',
      hint: 'give --profile, or set AWS_PROFILE or AWS_ACCESS_KEY_ID; --local looks at the local cloud',
    };
  if (/region is missing/i.test(error.message))
    return { why: 'no region is known', hint: 'give --region, or set AWS_REGION' };
  if (NO_ANSWER.has(error.code ?? error.name))
    return { why: `the endpoint does not answer (${error.code ?? error.name})`, hint: NO_ANSWER_HINT };
  if (EXPIRED.test(error.name))
    return { why: `the credentials are not valid (any more): ${error.message}`, hint: 'sign in again' };
  if (error.$metadata?.httpStatusCode === 403 || /AccessDenied/.test(error.name))
    return {
      why: `${call ?? 'a call'} was denied: ${error.message}`,
      hint: `ask for the permission ${missingAction(error.message) ?? `for ${call}`}`,
    };
  return { why: call === undefined ? error.message : `${call}: ${error.message}` };
}

const NO_ANSWER = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNRESET',
  'ETIMEDOUT',
  'TimeoutError',
]);
const NO_ANSWER_HINT =
  'check the network, --region and AWS_ENDPOINT_URL; a local cloud is started with `signalbox up`';
const EXPIRED =
  /^(ExpiredToken|ExpiredTokenException|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidAccessKeyId)$/;

/** `s3:GetObject`, where IAM says it: "is not authorized to perform: s3:GetObject on resource ...". */
const missingAction = (message: string): string | undefined =>
  /not authorized to perform: ([\w-]+:\w+)/.exec(message)?.[1];
