import { AwsError } from '../aws-error.ts';
import type { WireSettings } from './wire-settings.ts';

/** What S3 calls a signature's fault, in the words of the other protocols. */
const JSON_NAMES: Readonly<Record<string, readonly [string, string?]>> = {
  MissingAuthenticationToken: ['MissingAuthenticationTokenException'],
  InvalidAccessKeyId: [
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  ],
  InvalidToken: ['UnrecognizedClientException', 'The security token included in the request is invalid.'],
  SignatureDoesNotMatch: ['InvalidSignatureException'],
  RequestTimeTooSkewed: [
    'InvalidSignatureException',
    'Signature expired: the time of the request is too far off.',
  ],
};

const QUERY_NAMES: typeof JSON_NAMES = {
  InvalidAccessKeyId: ['InvalidClientTokenId', 'The security token included in the request is invalid.'],
  InvalidToken: ['InvalidClientTokenId', 'The security token included in the request is invalid.'],
};

/** A fault of the signature as the service's protocol names it. */
export function signatureError(protocol: WireSettings['protocol'], error: unknown): unknown {
  if (!(error instanceof AwsError) || protocol === 'restXml') return asS3(protocol, error);
  const names = protocol.endsWith('Query') ? QUERY_NAMES : JSON_NAMES;
  const [code = error.code, message = error.message] = names[error.code] ?? [];
  const status = protocol.startsWith('awsJson') ? 400 : 403;
  return new AwsError(code, message, { status, cause: error });
}

/** S3 answers an unsigned request as an anonymous one, which nothing here admits. */
function asS3(protocol: WireSettings['protocol'], error: unknown): unknown {
  if (protocol !== 'restXml' || !(error instanceof AwsError) || error.code !== 'MissingAuthenticationToken')
    return error;
  return new AwsError('AccessDenied', 'Access Denied', { status: 403, cause: error });
}
