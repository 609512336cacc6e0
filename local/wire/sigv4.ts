import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { Credentials, Identities } from '../identities.ts';
import type { WireRequest } from './wire-request.ts';

/** What a verified signature says; `chunkSigning` is what the signatures of aws-chunked chunks build on. */
export interface Signature {
  readonly credentials: Credentials;
  readonly region: string;
  readonly service: string;
  /** The declared SHA-256 of the body, or one of the UNSIGNED-/STREAMING- markers. */
  readonly payloadHash: string;
  readonly chunkSigning: ChunkSigning;
}

export interface ChunkSigning {
  readonly key: Buffer;
  readonly time: string;
  readonly scope: string;
  readonly seed: string;
}

/** The credential scope of a request (`AKID/20261122/us-east-1/s3/aws4_request`), signed or not. */
export function credentialScope(
  request: Pick<WireRequest, 'headers' | 'query'>,
): CredentialScope | undefined {
  const text =
    /Credential=([^,\s]+)/.exec(request.headers['authorization'] ?? '')?.[1] ??
    request.query.get('X-Amz-Credential');
  const parts = text?.split('/');
  if (!parts || parts.length !== 5) return undefined;
  const [accessKeyId, day, region, service] = parts as [string, string, string, string, string];
  return { accessKeyId, day, region, service };
}

export interface CredentialScope {
  readonly accessKeyId: string;
  readonly day: string;
  readonly region: string;
  readonly service: string;
}

/**
 * Verifies Signature Version 4 in the Authorization header or in the query (presigned); throws S3's error names, which
 * `signatureError` turns into those of the other services. `now` is wall time in epoch milliseconds: signatures are
 * made by clients with their own clock. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export async function verifySignature(
  request: WireRequest,
  identities: Identities,
  now: number,
): Promise<Signature> {
  const parts = signatureParts(request);
  const scope = credentialScope(request);
  if (!parts || !scope) throw new AwsError('MissingAuthenticationToken', UNSIGNED, { status: 403 });
  checkTime(parts, now);
  const credentials = identities.credentials(scope.accessKeyId);
  if (!credentials) throw new AwsError('InvalidAccessKeyId', UNKNOWN_KEY, { status: 403 });
  if (credentials.sessionToken !== undefined && parts.token !== credentials.sessionToken)
    throw new AwsError('InvalidToken', 'The provided token is malformed or otherwise invalid.', {
      status: 400,
    });
  const payloadHash = await declaredPayloadHash(request, parts, scope.service);
  const scopeText = `${scope.day}/${scope.region}/${scope.service}/aws4_request`;
  const canonical = canonicalRequest(request, parts, scope.service, payloadHash);
  const stringToSign = `AWS4-HMAC-SHA256\n${parts.time}\n${scopeText}\n${sha256(canonical)}`;
  const key = signingKey(credentials.secretAccessKey, scope);
  const expected = hmac(key, stringToSign).toString('hex');
  if (!equal(expected, parts.signature))
    throw new AwsError('SignatureDoesNotMatch', MISMATCH, {
      status: 403,
      fields: { CanonicalRequest: canonical, StringToSign: stringToSign },
    });
  const chunkSigning = { key, time: parts.time, scope: scopeText, seed: expected };
  return { credentials, region: scope.region, service: scope.service, payloadHash, chunkSigning };
}

export const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
export const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');

const UNSIGNED = 'Request is missing Authentication Token';
const UNKNOWN_KEY = 'The AWS Access Key Id you provided does not exist in our records.';
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.';
const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';
const LONGEST_SKEW = 15 * 60_000;
const LONGEST_PRESIGN_SECONDS = 7 * 24 * 3600;

interface SignatureParts {
  readonly presigned: boolean;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20261122T230000Z` */
  readonly time: string;
  readonly token: string | undefined;
  readonly expires: number;
}

function signatureParts(request: WireRequest): SignatureParts | undefined {
  const { headers, query } = request;
  const authorization = headers['authorization'];
  const token = headers['x-amz-security-token'] ?? query.get('X-Amz-Security-Token') ?? undefined;
  if (query.has('X-Amz-Signature'))
    return {
      presigned: true,
      signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
      signature: query.get('X-Amz-Signature') ?? '',
      time: query.get('X-Amz-Date') ?? '',
      token,
      expires: Number(query.get('X-Amz-Expires') ?? 0),
    };
  if (!authorization?.startsWith('AWS4-HMAC-SHA256')) return undefined;
  return {
    presigned: false,
    signedHeaders: (/SignedHeaders=([^,\s]+)/.exec(authorization)?.[1] ?? '').split(';'),
    signature: /Signature=([0-9a-f]+)/.exec(authorization)?.[1] ?? '',
    time: headers['x-amz-date'] ?? '',
    token,
    expires: 0,
  };
}

function checkTime(parts: SignatureParts, now: number): void {
  const time = Date.parse(
    parts.time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
  if (Number.isNaN(time))
    throw new AwsError('AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header', {
      status: 403,
    });
  if (parts.presigned) {
    const lives = parts.expires > 0 && parts.expires <= LONGEST_PRESIGN_SECONDS;
    if (!lives || now > time + parts.expires * 1000 || time > now + LONGEST_SKEW)
      throw new AwsError('AccessDenied', 'Request has expired', { status: 403 });
  } else if (Math.abs(now - time) > LONGEST_SKEW)
    throw new AwsError(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      { status: 403 },
    );
}

/** S3 always declares it; other services may not, then the body itself is hashed. */
async function declaredPayloadHash(
  request: WireRequest,
  parts: SignatureParts,
  service: string,
): Promise<string> {
  const declared = request.headers['x-amz-content-sha256'];
  if (declared !== undefined) return declared;
  if (parts.presigned && service === 's3') return UNSIGNED_PAYLOAD;
  return sha256(await request.body.bytes());
}

function canonicalRequest(
  request: WireRequest,
  parts: SignatureParts,
  service: string,
  payloadHash: string,
): string {
  const headers = parts.signedHeaders
    .map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/\s+/g, ' ')}\n`)
    .join('');
  return [
    request.method,
    canonicalPath(request.rawPath, service),
    canonicalQuery(request.rawQuery),
    headers,
    parts.signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
}

/** S3 signs the path as sent; all others encode it once more. */
const canonicalPath = (rawPath: string, service: string) =>
  service === 's3' ? rawPath : rawPath.split('/').map(encode).join('/');

function canonicalQuery(rawQuery: string): string {
  return rawQuery
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [encode(decode(name)), encode(decode(value.join('=')))] as const;
    })
    .filter(([name]) => name !== 'X-Amz-Signature')
    .sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
    .map((pair) => pair.join('='))
    .join('&');
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const signingKeys = new Map<string, Buffer>();
const MOST_SIGNING_KEYS = 1000;

/** Derived once per secret, day, region and service. */
function signingKey(secret: string, scope: CredentialScope): Buffer {
  const name = `${secret}/${scope.day}/${scope.region}/${scope.service}`;
  let key = signingKeys.get(name);
  if (!key) {
    key = hmac(hmac(hmac(hmac(`AWS4${secret}`, scope.day), scope.region), scope.service), 'aws4_request');
    if (signingKeys.size >= MOST_SIGNING_KEYS) signingKeys.clear();
    signingKeys.set(name, key);
  }
  return key;
}

const equal = (a: string, b: string) =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
