import type { UploadPartCommandInput, UploadPartCommandOutput } from '@aws-sdk/client-s3';
import type { Request } from '../../../service.ts';
import { findUpload } from '../multipart/find-upload.ts';
import { keepPart, partNumber } from '../multipart/keep-part.ts';
import { checksumMembers, expectationOf, receiveBody } from '../receive-body.ts';
import { refuseUnsupported, s3Error } from '../s3-error.ts';
import type { S3 } from '../s3-state.ts';

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
  const { etag } = keepPart(s3, { upload: input, number }, received);
  const { ChecksumType: _, ...checksum } = checksumMembers(received.checksum);
  return { ETag: `"${etag}"`, ServerSideEncryption: 'AES256', ...checksum };
}
