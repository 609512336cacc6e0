import type { AbortMultipartUploadCommandInput } from '@aws-sdk/client-s3';
import { dropParts } from '../multipart/drop-parts.ts';
import { findUpload } from '../multipart/find-upload.ts';
import type { S3 } from '../s3-state.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export function abortMultipartUpload(s3: S3, input: AbortMultipartUploadCommandInput): object {
  const upload = findUpload(s3, input);
  s3.uploads.delete(upload.id);
  dropParts(s3, upload, new Set());
  return {};
}
