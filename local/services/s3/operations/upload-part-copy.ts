import type { UploadPartCopyCommandInput, UploadPartCopyCommandOutput } from '@aws-sdk/client-s3';
import type { Request } from '../../../service.ts';
import { parseRange } from '../byte-range.ts';
import { findCopySource } from '../find-copy-source.ts';
import { findUpload } from '../multipart/find-upload.ts';
import { keepPart, partNumber } from '../multipart/keep-part.ts';
import { receiveBody } from '../receive-body.ts';
import { refuseUnsupported } from '../s3-error.ts';
import type { S3 } from '../s3-state.ts';
import { answeredTime } from '../version-store.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export async function uploadPartCopy(
  s3: S3,
  input: UploadPartCopyCommandInput,
  request: Request,
): Promise<Omit<UploadPartCopyCommandOutput, '$metadata'>> {
  refuseUnsupported(input, ['CopySourceSSECustomerKey', 'SSECustomerKey']);
  const upload = findUpload(s3, input);
  const number = partNumber(input);
  const { source, sourceBucket } = findCopySource(s3, input, request);
  const { files, size } = source.content;
  const { start, end } = parseRange(input.CopySourceRange, size) ?? { start: 0, end: size };
  const body = await s3.files.read(files, start, end);
  const received = await receiveBody(s3.files, body, {
    algorithm: upload.checksum?.algorithm ?? 'CRC64NVME',
  });
  const part = keepPart(s3, { upload: input, number }, received);
  return {
    CopyPartResult: { ETag: `"${part.etag}"`, LastModified: answeredTime(part) },
    ServerSideEncryption: 'AES256',
    ...(sourceBucket.versioning === undefined ? {} : { CopySourceVersionId: source.versionId }),
  };
}
