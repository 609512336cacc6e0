import type {
  AbortMultipartUploadCommandInput,
  CompleteMultipartUploadCommandInput,
  CompleteMultipartUploadCommandOutput,
  CompletedPart,
  CreateMultipartUploadCommandInput,
  CreateMultipartUploadCommandOutput,
  UploadPartCommandInput,
  UploadPartCommandOutput,
  UploadPartCopyCommandInput,
  UploadPartCopyCommandOutput,
} from '@aws-sdk/client-s3';
import { createHash, randomBytes } from 'node:crypto';
import type { Request } from '../../../service.ts';
import { parseRange } from '../byte-range.ts';
import { CHECKSUMS, checksumOf } from '../checksum.ts';
import { checkCopySource, unquoted } from '../conditions.ts';
import { copySource } from '../copy-source.ts';
import { describeObject } from '../describe-object.ts';
import { findObject } from '../find-object.ts';
import { checkKey } from '../object-key.ts';
import {
  badDigest,
  checksumAlgorithm,
  checksumMembers,
  expectationOf,
  receiveBody,
  type Received,
} from '../receive-body.ts';
import type { Content, StoredChecksum, StoredPart, Upload, UploadedPart } from '../records.ts';
import { refuseUnsupported, s3Error } from '../s3-error.ts';
import { findBucket, type S3 } from '../s3-state.ts';
import { tellCreated } from '../tell-event-bridge.ts';
import { addVersion, answeredTime, answeredVersion } from '../version-store.ts';

const MOST_PARTS = 10_000;
const SMALLEST_PART = 5 * 1024 * 1024;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export function createMultipartUpload(
  s3: S3,
  input: CreateMultipartUploadCommandInput,
  { caller }: Request,
): Omit<CreateMultipartUploadCommandOutput, '$metadata'> {
  const bucket = findBucket(s3, input);
  const key = input.Key!;
  checkKey(key);
  const description = describeObject(input);
  const checksum = checksumChoice(input);
  const id = randomBytes(48).toString('base64url');
  const initiator = 'arn' in caller ? caller.arn : s3.cloud.account;
  const initiated = s3.cloud.clock.now();
  s3.uploads.set(id, {
    id,
    bucket: bucket.name,
    key,
    initiated,
    initiator,
    ...description,
    checksum,
    parts: {},
  });
  return {
    Bucket: bucket.name,
    Key: key,
    UploadId: id,
    ServerSideEncryption: 'AES256',
    ...(checksum ? { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type } : {}),
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export async function uploadPart(
  s3: S3,
  input: UploadPartCommandInput,
  request: Request,
): Promise<Omit<UploadPartCommandOutput, '$metadata'>> {
  refuseUnsupported(input, ['SSECustomerAlgorithm', 'SSECustomerKey']);
  const upload = findUpload(s3, input);
  const number = partNumber(input);
  const expectation = expectationOf({ ChecksumAlgorithm: upload.checksum?.algorithm, ...input }, request);
  const expected = upload.checksum?.algorithm;
  if (expected !== undefined && expectation.algorithm !== expected) {
    throw s3Error(
      'InvalidRequest',
      `Checksum Type mismatch occurred, expected checksum Type: ${expected.toLowerCase()}, actual checksum Type: ${expectation.algorithm.toLowerCase()}`,
    );
  }
  const received = await receiveBody(s3.files, input.Body, expectation);
  const { etag } = keepPart(s3, input, number, received);
  const { ChecksumType: _, ...checksum } = checksumMembers(received.checksum);
  return { ETag: `"${etag}"`, ServerSideEncryption: 'AES256', ...checksum };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export async function uploadPartCopy(
  s3: S3,
  input: UploadPartCopyCommandInput,
  request: Request,
): Promise<Omit<UploadPartCopyCommandOutput, '$metadata'>> {
  refuseUnsupported(input, ['CopySourceSSECustomerKey', 'SSECustomerKey']);
  const upload = findUpload(s3, input);
  const number = partNumber(input);
  const place = copySource(input.CopySource!);
  const sourceBucket = findBucket(s3, { Bucket: place.bucket });
  const source = findObject(s3, sourceBucket, place.key, place.versionId, request);
  checkCopySource(source, {
    IfMatch: input.CopySourceIfMatch,
    IfNoneMatch: input.CopySourceIfNoneMatch,
    IfModifiedSince: input.CopySourceIfModifiedSince,
    IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
  });
  const { files, size } = source.content;
  const { start, end } = parseRange(input.CopySourceRange, size) ?? { start: 0, end: size };
  const body = await s3.files.read(files, start, end);
  const received = await receiveBody(s3.files, body, {
    algorithm: upload.checksum?.algorithm ?? 'CRC64NVME',
  });
  const part = keepPart(s3, input, number, received);
  return {
    CopyPartResult: { ETag: `"${part.etag}"`, LastModified: answeredTime(part) },
    ServerSideEncryption: 'AES256',
    ...(sourceBucket.versioning === undefined ? {} : { CopySourceVersionId: source.versionId }),
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export async function completeMultipartUpload(
  s3: S3,
  input: CompleteMultipartUploadCommandInput,
  request: Request,
): Promise<Omit<CompleteMultipartUploadCommandOutput, '$metadata'>> {
  const bucket = findBucket(s3, input);
  const upload = findUpload(s3, input);
  const { key } = upload;
  const numbers = chosenParts(s3, upload, input);
  const guard = s3.guards.begin(s3.objects(bucket.name), bucket.name, key, input);
  try {
    const content = await assemble(s3, upload, numbers);
    checkWhole(input, content);
    guard.check();
    findUpload(s3, input); // completed or aborted by another meanwhile
    s3.uploads.delete(upload.id);
    dropParts(s3, upload, new Set(numbers));
    const version = addVersion(s3, bucket, key, content);
    tellCreated(s3, bucket, key, version, 'CompleteMultipartUpload', request);
    return {
      Location: `${s3.cloud.endpoint}/${bucket.name}/${key.split('/').map(encodeURIComponent).join('/')}`,
      Bucket: bucket.name,
      Key: key,
      ETag: `"${content.etag}"`,
      ServerSideEncryption: 'AES256',
      ...checksumMembers(content.checksum),
      ...answeredVersion(bucket, version),
    };
  } finally {
    guard.end();
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export function abortMultipartUpload(s3: S3, input: AbortMultipartUploadCommandInput): object {
  const upload = findUpload(s3, input);
  s3.uploads.delete(upload.id);
  dropParts(s3, upload, new Set());
  return {};
}

interface UploadInput {
  readonly Bucket: string | undefined;
  readonly Key: string | undefined;
  readonly UploadId: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

export function findUpload(s3: S3, input: UploadInput): Upload {
  const { name } = findBucket(s3, input);
  const upload = s3.uploads.get(input.UploadId ?? '');
  if (upload?.bucket === name && upload.key === input.Key) return upload;
  throw s3Error(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId: input.UploadId },
  );
}

function checksumChoice({
  ChecksumAlgorithm,
  ChecksumType,
}: CreateMultipartUploadCommandInput): Upload['checksum'] {
  if (ChecksumAlgorithm === undefined) return undefined;
  const algorithm = checksumAlgorithm(ChecksumAlgorithm);
  const onlyFull = algorithm === 'CRC64NVME';
  const type = ChecksumType ?? (onlyFull ? 'FULL_OBJECT' : 'COMPOSITE');
  if ((type === 'FULL_OBJECT' && !CHECKSUMS[algorithm].fullObject) || (type === 'COMPOSITE' && onlyFull)) {
    throw s3Error(
      'InvalidRequest',
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  }
  return { algorithm, type };
}

function partNumber({ PartNumber }: { readonly PartNumber: number | undefined }): number {
  if (Number.isInteger(PartNumber) && PartNumber! >= 1 && PartNumber! <= MOST_PARTS) return PartNumber!;
  throw s3Error('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive', {
    ArgumentName: 'partNumber',
    ArgumentValue: PartNumber,
  });
}

/** The newest upload of a part counts; the upload itself may have ended while the part came. */
function keepPart(
  s3: S3,
  input: UploadInput,
  number: number,
  { file, etag, checksum }: Received,
): UploadedPart {
  let upload: Upload;
  try {
    upload = findUpload(s3, input);
  } catch (error) {
    s3.files.remove([file]);
    throw error;
  }
  const before = upload.parts[number];
  if (before) s3.files.remove([before.file]);
  const kept = upload.checksum?.algorithm === checksum.algorithm ? { checksum: checksum.value } : {};
  const part = { file, etag, modified: s3.cloud.clock.now(), ...kept };
  upload.parts[number] = part;
  return part;
}

/** The numbers of the parts that make the object, checked as S3 does. */
function chosenParts(s3: S3, upload: Upload, input: CompleteMultipartUploadCommandInput): number[] {
  const listed = input.MultipartUpload?.Parts ?? [];
  if (listed.length === 0) {
    throw s3Error(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  }
  const numbers = listed.map(({ PartNumber }) => PartNumber ?? 0);
  if (numbers.some((number, place) => number <= (numbers[place - 1] ?? 0))) {
    throw s3Error(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
    );
  }
  for (const part of listed) checkPart(upload, part);
  if (s3.cloud.options.quotas) refuseSmallParts(upload, numbers.slice(0, -1));
  return numbers;
}

function checkPart(
  { id, checksum, parts }: Upload,
  { PartNumber = 0, ETag = '', ...sums }: CompletedPart,
): void {
  const part = parts[PartNumber];
  const sum = checksum && sums[CHECKSUMS[checksum.algorithm].member];
  if (part?.etag === unquoted(ETag) && (sum === undefined || sum === part.checksum)) return;
  throw s3Error(
    'InvalidPart',
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { UploadId: id, PartNumber, ETag: unquoted(ETag) },
  );
}

function refuseSmallParts({ parts }: Upload, numbers: readonly number[]): void {
  const number = numbers.find((candidate) => parts[candidate]!.file.size < SMALLEST_PART);
  if (number === undefined) return;
  throw s3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
    ProposedSize: parts[number]!.file.size,
    MinSizeAllowed: SMALLEST_PART,
    PartNumber: number,
    ETag: parts[number]!.etag,
  });
}

/** The parts stay files of their own; the ETag is the MD5 of their MD5s, with their number. */
async function assemble(s3: S3, upload: Upload, numbers: readonly number[]): Promise<Content> {
  const uploaded = numbers.map((number) => upload.parts[number]!);
  const md5 = createHash('md5');
  for (const { etag } of uploaded) md5.update(Buffer.from(etag, 'hex'));
  const { headers, metadata, tags, storageClass } = upload;
  const checksum = await wholeChecksum(s3, upload, uploaded);
  return {
    headers,
    metadata,
    tags,
    ...(storageClass === undefined ? {} : { storageClass }),
    files: uploaded.map(({ file }) => file),
    size: uploaded.reduce((sum, { file }) => sum + file.size, 0),
    etag: `${md5.digest('hex')}-${uploaded.length}`,
    ...(checksum ? { checksum } : {}),
    parts: uploaded.map((part, place): StoredPart => {
      const sum = part.checksum === undefined ? {} : { checksum: part.checksum };
      return { number: numbers[place]!, size: part.file.size, ...sum };
    }),
  };
}

async function wholeChecksum(
  s3: S3,
  { checksum }: Upload,
  parts: readonly UploadedPart[],
): Promise<StoredChecksum | undefined> {
  if (!checksum) return undefined;
  const { algorithm, type } = checksum;
  if (type === 'COMPOSITE') {
    const sums = parts.map((part) => Buffer.from(part.checksum ?? '', 'base64'));
    return { algorithm, type, value: `${await checksumOf(algorithm, sums)}-${parts.length}` };
  }
  const files = parts.map(({ file }) => file);
  const size = files.reduce((sum, file) => sum + file.size, 0);
  return { algorithm, type, value: await checksumOf(algorithm, await s3.files.read(files, 0, size)) };
}

/** What the client says of the whole object. */
function checkWhole(input: CompleteMultipartUploadCommandInput, { size, checksum }: Content): void {
  if (input.MpuObjectSize !== undefined && Number(input.MpuObjectSize) !== size) {
    throw s3Error(
      'InvalidRequest',
      `The provided 'x-amz-mp-object-size' header value ${input.MpuObjectSize} does not match what was computed: ${size}`,
    );
  }
  if (!checksum) return;
  const given = input[CHECKSUMS[checksum.algorithm].member];
  const [value] = checksum.value.split('-');
  if (given !== undefined && given !== checksum.value && given !== value) throw badDigest(checksum.algorithm);
}

function dropParts(s3: S3, upload: Upload, kept: ReadonlySet<number>): void {
  const dropped = Object.entries(upload.parts).filter(([number]) => !kept.has(Number(number)));
  s3.files.remove(dropped.map(([, { file }]) => file));
}
