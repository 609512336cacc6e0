import type { Cloud } from '../../cloud.ts';
import type { Request } from '../../service.ts';
import { s3Arn } from './arn.ts';
import { createObjectFiles, type ObjectFiles } from './object-files.ts';
import { createObjectIndex, type ObjectIndex } from './object-index.ts';
import type { Bucket, ObjectPlace, ObjectVersion, Upload } from './records.ts';
import { s3Error } from './s3-error.ts';
import { createSequencer, type Sequencer } from './sequencer.ts';
import { createWriteGuards, type WriteGuards } from './write-guard.ts';

/** All that S3's operations share. */
export interface S3 {
  readonly cloud: Cloud;
  readonly buckets: Map<string, Bucket>;
  readonly uploads: Map<string, Upload>;
  readonly files: ObjectFiles;
  readonly guards: WriteGuards;
  readonly sequencer: Sequencer;
  objects(bucket: string): ObjectIndex;
}

export function createS3(cloud: Cloud): S3 {
  const indexes = new Map<string, ObjectIndex>();
  const objects = (bucket: string) => {
    const index =
      indexes.get(bucket) ?? createObjectIndex(cloud.store.table<ObjectVersion[]>('s3', `objects-${bucket}`));
    indexes.set(bucket, index);
    return index;
  };
  return {
    cloud,
    buckets: cloud.store.table<Bucket>('s3', 'buckets'),
    uploads: cloud.store.table<Upload>('s3', 'uploads'),
    files: createObjectFiles(cloud.folder('s3')),
    guards: createWriteGuards({ objects, faults: cloud.options.faults }),
    sequencer: createSequencer(cloud.store.table('s3', 'sequencer')),
    objects,
  };
}

interface BucketInput {
  readonly Bucket: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

export function findBucket(
  { cloud, buckets }: S3,
  { Bucket: name, ExpectedBucketOwner }: BucketInput,
): Bucket {
  const bucket = buckets.get(name ?? '');
  if (!bucket) throw s3Error('NoSuchBucket', 'The specified bucket does not exist', { BucketName: name });
  if (ExpectedBucketOwner !== undefined && ExpectedBucketOwner !== cloud.account) {
    throw s3Error('AccessDenied', 'Access Denied');
  }
  return bucket;
}

/**
 * What a reader is told of a key that is not there: only who may list the bucket learns that it is missing.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function missingKey({ cloud }: S3, { bucket, key }: ObjectPlace, { caller }: Request) {
  const resource = s3Arn(cloud, bucket.name);
  if (cloud.allows(caller, { action: 's3:ListBucket', resource })) {
    return s3Error('NoSuchKey', 'The specified key does not exist.', { Key: key });
  }
  const user = 'arn' in caller ? `User: ${caller.arn}` : 'The caller';
  return s3Error(
    'AccessDenied',
    `${user} is not authorized to perform: s3:ListBucket on resource: "${resource}" because no identity-based policy allows the s3:ListBucket action`,
  );
}
