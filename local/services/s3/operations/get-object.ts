import type {
  GetObjectCommandInput,
  GetObjectCommandOutput,
  HeadObjectCommandInput,
  HeadObjectCommandOutput,
} from '@aws-sdk/client-s3';
import type { Readable } from 'node:stream';
import { AwsError } from '../../../aws-error.ts';
import type { Request } from '../../../service.ts';
import { parseRange, partRange, type ByteRange } from '../byte-range.ts';
import { checkRead } from '../conditions.ts';
import { describedMembers } from '../describe-object.ts';
import { findObject } from '../find-object.ts';
import { checksumMembers } from '../receive-body.ts';
import type { Bucket, StoredVersion } from '../records.ts';
import { refuseUnsupported, s3Error } from '../s3-error.ts';
import { findBucket, type S3 } from '../s3-state.ts';
import { answeredTime, answeredVersion } from '../version-store.ts';

type Answer = Omit<GetObjectCommandOutput, '$metadata' | 'Body'>;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export async function getObject(
  s3: S3,
  input: GetObjectCommandInput,
  request: Request,
): Promise<Answer & { Body: Readable }> {
  const { version, range, answer } = find(s3, input, request);
  const { files, size } = version.content;
  const { start, end } = range ?? { start: 0, end: size };
  return { ...answer, ...overrides(input), Body: await s3.files.read(files, start, end) };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export function headObject(
  s3: S3,
  input: HeadObjectCommandInput,
  request: Request,
): Omit<HeadObjectCommandOutput, '$metadata'> {
  try {
    return { ...find(s3, input, request).answer, ...overrides(input) };
  } catch (error) {
    // Without a body there is no code: clients see the status alone.
    if (error instanceof AwsError && error.status === 404) {
      throw s3Error('NotFound', 'Not Found');
    }
    throw error;
  }
}

function find(s3: S3, input: GetObjectCommandInput | HeadObjectCommandInput, request: Request) {
  refuseUnsupported(input, ['SSECustomerAlgorithm', 'SSECustomerKey']);
  const bucket = findBucket(s3, input);
  const version = findObject(s3, { bucket, key: input.Key!, versionId: input.VersionId }, request);
  checkRead(version, input);
  const range = rangeOf(input, version);
  return { version, range, answer: answer(bucket, version, range, input) };
}

function rangeOf(input: GetObjectCommandInput, { content }: StoredVersion): ByteRange | undefined {
  if (input.PartNumber === undefined) return parseRange(input.Range, content.size);
  if (input.Range !== undefined) {
    throw s3Error('InvalidRequest', 'Cannot specify both Range header and partNumber query parameter');
  }
  return partRange(content, Number(input.PartNumber));
}

function answer(
  bucket: Bucket,
  version: StoredVersion,
  range: ByteRange | undefined,
  input: GetObjectCommandInput,
): Answer {
  const { content } = version;
  const { size, parts } = content;
  const whole = range === undefined || (range.start === 0 && range.end === size);
  return {
    AcceptRanges: 'bytes',
    ContentLength: range ? range.end - range.start : size,
    ETag: `"${content.etag}"`,
    LastModified: answeredTime(version),
    ...describedMembers(content),
    ...answeredVersion(bucket, version),
    ...(range ? { ContentRange: `bytes ${range.start}-${range.end - 1}/${size}` } : {}),
    ...(input.PartNumber !== undefined && parts ? { PartsCount: parts.length } : {}),
    ...(input.ChecksumMode === 'ENABLED' && whole ? checksumMembers(content.checksum) : {}),
  };
}

/** `response-content-type` and its like: what a presigned link wants to be answered instead. */
function overrides(input: GetObjectCommandInput) {
  const given = {
    CacheControl: input.ResponseCacheControl,
    ContentDisposition: input.ResponseContentDisposition,
    ContentEncoding: input.ResponseContentEncoding,
    ContentLanguage: input.ResponseContentLanguage,
    ContentType: input.ResponseContentType,
    ExpiresString: input.ResponseExpires?.toUTCString(),
    Expires: input.ResponseExpires,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
