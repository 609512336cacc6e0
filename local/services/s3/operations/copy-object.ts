import type { CopyObjectCommandInput, CopyObjectCommandOutput } from '@aws-sdk/client-s3';
import type { Request } from '../../../service.ts';
import { describeObject } from '../describe-object.ts';
import { findCopySource } from '../find-copy-source.ts';
import { checkKey } from '../object-key.ts';
import { checksumAlgorithm, checksumMembers, receiveBody } from '../receive-body.ts';
import type { Content, Description, StoredVersion } from '../records.ts';
import { refuseUnsupported, s3Error } from '../s3-error.ts';
import { findBucket, type S3 } from '../s3-state.ts';
import { tellCreated } from '../tell-event-bridge.ts';
import { addVersion, answeredTime, answeredVersion } from '../version-store.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export async function copyObject(
  s3: S3,
  input: CopyObjectCommandInput,
  request: Request,
): Promise<Omit<CopyObjectCommandOutput, '$metadata'>> {
  refuseUnsupported(input, [
    'CopySourceSSECustomerAlgorithm',
    'CopySourceSSECustomerKey',
    'AnnotationDirective',
  ]);
  const bucket = findBucket(s3, input);
  const key = input.Key!;
  checkKey(key);
  const { place, source, sourceBucket } = findCopySource(s3, input, request);
  const inPlace = place.bucket === bucket.name && place.key === key && place.versionId === undefined;
  if (inPlace && !changesSomething(input)) throw illegalCopy();
  const guard = s3.guards.begin({ bucket, key }, input);
  try {
    const content = await copyContent(s3, input, source);
    try {
      findBucket(s3, input); // it may have gone meanwhile
      guard.check();
    } catch (error) {
      s3.files.remove(content.files);
      throw error;
    }
    const version = addVersion(s3, { bucket, key }, content);
    tellCreated(s3, { bucket, key, version, reason: 'CopyObject', origin: request });
    return {
      CopyObjectResult: {
        ETag: `"${content.etag}"`,
        LastModified: answeredTime(version),
        ...checksumMembers(content.checksum),
      },
      ServerSideEncryption: 'AES256',
      ...answeredVersion(bucket, version),
      ...(sourceBucket.versioning === undefined ? {} : { CopySourceVersionId: source.versionId }),
    };
  } finally {
    guard.end();
  }
}

const changesSomething = (input: CopyObjectCommandInput) =>
  input.MetadataDirective === 'REPLACE' ||
  input.StorageClass !== undefined ||
  input.WebsiteRedirectLocation !== undefined ||
  input.ServerSideEncryption !== undefined;

const illegalCopy = () =>
  s3Error(
    'InvalidRequest',
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );

/** One file shares its bytes with the source; the parts of a multipart upload become one object, as on S3. */
async function copyContent(
  s3: S3,
  input: CopyObjectCommandInput,
  { content }: StoredVersion,
): Promise<Content> {
  const description = describeCopy(input, content);
  const algorithm =
    input.ChecksumAlgorithm === undefined ? undefined : checksumAlgorithm(input.ChecksumAlgorithm);
  const { files, size, etag, checksum } = content;
  if (content.parts === undefined && (algorithm === undefined || algorithm === checksum?.algorithm)) {
    return { ...description, files: await Promise.all(files.map(s3.files.link)), size, etag, checksum };
  }
  const body = await s3.files.read(files, 0, size);
  const received = await receiveBody(s3.files, body, {
    algorithm: algorithm ?? checksum?.algorithm ?? 'CRC64NVME',
  });
  return { ...description, files: [received.file], size, etag: received.etag, checksum: received.checksum };
}

function describeCopy(input: CopyObjectCommandInput, source: Content): Description {
  const given = describeObject(input);
  const replaced = input.MetadataDirective === 'REPLACE';
  return {
    headers: replaced ? given.headers : source.headers,
    metadata: replaced ? given.metadata : source.metadata,
    tags: input.TaggingDirective === 'REPLACE' ? given.tags : source.tags,
    ...(given.storageClass === undefined ? {} : { storageClass: given.storageClass }),
  };
}
