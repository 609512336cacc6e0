import { callOf } from '../runtime/call-of.ts';

/** Why a call to AWS has no answer, in a form that every screen can put into its own words. */
export interface AwsFault {
  readonly kind: 'no-credentials' | 'no-region' | 'no-answer' | 'expired' | 'denied' | 'other';
  /** `S3 GetObject`, where its client names its calls. */
  readonly call?: string;
  /** `s3:GetObject`, where IAM says that it is missing. */
  readonly permission?: string;
  /** What was thrown, in its own words; of a connection its code: `ECONNREFUSED`. */
  readonly detail: string;
}

export function awsFault(cause: unknown): AwsFault {
  const error = (cause instanceof Error ? cause : new Error(String(cause))) as Thrown;
  const call = callOf(error);
  const told = { detail: error.message, ...(call === undefined ? {} : { call }) };
  if (error.name === 'CredentialsProviderError') return { ...told, kind: 'no-credentials' };
  if (/region is missing/i.test(error.message)) return { ...told, kind: 'no-region' };
  const code = error.code ?? error.name;
  if (NO_ANSWER.has(code)) return { ...told, kind: 'no-answer', detail: code };
  if (EXPIRED.test(error.name)) return { ...told, kind: 'expired' };
  if (error.$metadata?.httpStatusCode !== 403 && !/AccessDenied/.test(error.name))
    return { ...told, kind: 'other' };
  const permission = missingAction(error.message);
  return { ...told, kind: 'denied', ...(permission === undefined ? {} : { permission }) };
}

type Thrown = Error & { code?: string; $metadata?: { httpStatusCode?: number } };

const NO_ANSWER = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNRESET',
  'ETIMEDOUT',
  'TimeoutError',
]);
const EXPIRED =
  /^(ExpiredToken|ExpiredTokenException|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidAccessKeyId|InvalidSignatureException|AuthFailure)$/;

/** `s3:GetObject`, where IAM says it: "is not authorized to perform: s3:GetObject on resource ...". */
const missingAction = (message: string): string | undefined =>
  /not authorized to perform: ([\w-]+:\w+)/.exec(message)?.[1];
