import type {
  CompleteMultipartUploadCommandInput,
  CompleteMultipartUploadCommandOutput,
} from '@aws-sdk/client-s3';
import type { Request } from '../../../service.ts';
import { CHECKSUMS } from '../checksum.ts';
import { assemble } from '../multipart/assemble.ts';
import { chosenParts } from '../multipart/chosen-parts.ts';
import { dropParts } from '../multipart/drop-parts.ts';
import { findUpload } from '../multipart/find-upload.ts';
import { badDigest, checksumMembers } from '../receive-body.ts';
import type { Content } from '../records.ts';
import { s3Error } from '../s3-error.ts';
import { findBucket, type S3 } from '../s3-state.ts';
import { tellCreated } from '../tell-event-bridge.ts';
import { addVersion, answeredVersion } from '../version-store.ts';

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
  const guard = s3.guards.begin({ bucket, key }, input);
  try {
    const content = await assemble(s3, upload, numbers);
    checkWhole(input, content);
    guard.check();
    findUpload(s3, input); // completed or aborted by another meanwhile
    s3.uploads.delete(upload.id);
    dropParts(s3, upload, new Set(numbers));
    const version = addVersion(s3, { bucket, key }, content);
    tellCreated(s3, { bucket, key, version, reason: 'CompleteMultipartUpload', origin: request });
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
