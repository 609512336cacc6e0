import type { Upload } from '../records.ts';
import { s3Error } from '../s3-error.ts';
import { findBucket, type S3 } from '../s3-state.ts';

export interface UploadInput {
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
