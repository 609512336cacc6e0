import type { CopyObjectCommandInput, UploadPartCopyCommandInput } from '@aws-sdk/client-s3';
import type { Request } from '../../service.ts';
import { checkCopySource } from './conditions.ts';
import { copySource, type CopySource } from './copy-source.ts';
import { findObject } from './find-object.ts';
import type { Bucket, StoredVersion } from './records.ts';
import { findBucket, type S3 } from './s3-state.ts';

export interface FoundCopySource {
  readonly place: CopySource;
  readonly source: StoredVersion;
  readonly sourceBucket: Bucket;
}

/** The version that a copy takes its bytes from, its conditions checked. */
export function findCopySource(
  s3: S3,
  input: CopyObjectCommandInput | UploadPartCopyCommandInput,
  request: Request,
): FoundCopySource {
  const place = copySource(input.CopySource!);
  const sourceBucket = findBucket(s3, {
    Bucket: place.bucket,
    ExpectedBucketOwner: input.ExpectedSourceBucketOwner,
  });
  const { key, versionId } = place;
  const source = findObject(s3, { bucket: sourceBucket, key, versionId }, request);
  checkCopySource(source, {
    IfMatch: input.CopySourceIfMatch,
    IfNoneMatch: input.CopySourceIfNoneMatch,
    IfModifiedSince: input.CopySourceIfModifiedSince,
    IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
  });
  return { place, source, sourceBucket };
}
