import { createHmac, timingSafeEqual } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { Credentials, Identities } from '../identities.ts';
import type { WireRequest } from './wire-request.ts';

/** Query parameters that are part of what Signature Version 2 signs. */
// prettier-ignore
const SUB_RESOURCES = new Set([
  'acl', 'cors', 'delete', 'lifecycle', 'location', 'logging', 'notification', 'partNumber', 'policy',
  'response-cache-control', 'response-content-disposition', 'response-content-encoding', 'response-content-language',
  'response-content-type', 'response-expires', 'tagging', 'torrent', 'uploadId', 'uploads', 'versionId', 'versioning',
  'versions', 'website',
]);

/** Whether the request is a link presigned with Signature Version 2. */
export const isSigV2Link = ({ query }: WireRequest): boolean =>
  query.has('AWSAccessKeyId') && query.has('Signature');

/**
 * Verifies a link presigned with Signature Version 2: AWS CLI 1 and boto3 still make such links for S3 in us-east-1.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html
 */
export function verifySigV2Link(request: WireRequest, identities: Identities, now: number): Credentials {
  const { query, headers } = request;
  const expires = query.get('Expires') ?? '';
  if (!(Number(expires) * 1000 > now))
    throw new AwsError('AccessDenied', 'Request has expired', { status: 403 });
  const credentials = identities.credentials(query.get('AWSAccessKeyId') ?? '');
  if (!credentials)
    throw new AwsError(
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
      {
        status: 403,
      },
    );
  const amzHeaders = Object.entries({ ...headers, ...tokenHeader(query) })
    .filter(([name, value]) => name.startsWith('x-amz-') && value !== undefined)
    .map(([name, value]) => `${name}:${value}\n`)
    .sort();
  const text = [request.method, headers['content-md5'] ?? '', headers['content-type'] ?? '', expires].join(
    '\n',
  );
  const stringToSign = `${text}\n${amzHeaders.join('')}${canonicalResource(request)}`;
  const expected = createHmac('sha1', credentials.secretAccessKey).update(stringToSign).digest();
  const got = Buffer.from(query.get('Signature') ?? '', 'base64');
  const tokenFits = credentials.sessionToken === (query.get('x-amz-security-token') ?? undefined);
  if (!tokenFits || got.length !== expected.length || !timingSafeEqual(got, expected))
    throw new AwsError(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      { status: 403, fields: { StringToSign: stringToSign } },
    );
  return credentials;
}

const tokenHeader = (query: URLSearchParams) => {
  const token = query.get('x-amz-security-token');
  return token === null ? {} : { 'x-amz-security-token': token };
};

function canonicalResource({ rawPath, bucket, path, query }: WireRequest): string {
  const inPath = rawPath !== path || !bucket;
  const resource = inPath ? rawPath : `/${bucket}${rawPath}`;
  const parts = [...query].filter(([name]) => SUB_RESOURCES.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  if (parts.length === 0) return resource;
  return `${resource}?${parts.map(([name, value]) => (value === '' ? name : `${name}=${value}`)).join('&')}`;
}
