import type {
  CreateMultipartUploadCommandInput,
  CreateMultipartUploadCommandOutput,
} from '@aws-sdk/client-s3';
import { randomBytes } from 'node:crypto';
import type { Request } from '../../../service.ts';
import { CHECKSUMS } from '../checksum.ts';
import { describeObject } from '../describe-object.ts';
import { checkKey } from '../object-key.ts';
import { checksumAlgorithm } from '../receive-body.ts';
import type { Upload } from '../records.ts';
import { s3Error } from '../s3-error.ts';
import { findBucket, type S3 } from '../s3-state.ts';

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
