import type { PutObjectCommandInput, PutObjectCommandOutput } from '@aws-sdk/client-s3';
import type { Request } from '../../../service.ts';
import { describeObject } from '../describe-object.ts';
import { checkKey } from '../object-key.ts';
import { checksumMembers, expectationOf, receiveBody } from '../receive-body.ts';
import { findBucket, type S3 } from '../s3-state.ts';
import { tellCreated } from '../tell-event-bridge.ts';
import { addVersion, answeredVersion } from '../version-store.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export async function putObject(
  s3: S3,
  input: PutObjectCommandInput,
  request: Request,
): Promise<Omit<PutObjectCommandOutput, '$metadata'>> {
  const bucket = findBucket(s3, input);
  const key = input.Key!;
  checkKey(key);
  const description = describeObject(input);
  const guard = s3.guards.begin({ bucket, key }, input);
  try {
    const { file, etag, checksum } = await receiveBody(s3.files, input.Body, expectationOf(input, request));
    try {
      findBucket(s3, input); // it may have gone while the body came
      guard.check();
    } catch (error) {
      s3.files.remove([file]);
      throw error;
    }
    const version = addVersion(
      s3,
      { bucket, key },
      {
        ...description,
        files: [file],
        size: file.size,
        etag,
        checksum,
      },
    );
    tellCreated(s3, { bucket, key, version, reason: 'PutObject', origin: request });
    return {
      ETag: `"${etag}"`,
      ServerSideEncryption: 'AES256',
      ...checksumMembers(checksum),
      ...answeredVersion(bucket, version),
    };
  } finally {
    guard.end();
  }
}
