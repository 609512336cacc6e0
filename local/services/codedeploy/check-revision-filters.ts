import type { ListApplicationRevisionsInput } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../aws-error.ts';

export const SORT_KEYS = {
  registerTime: 'registerTime',
  firstUsedTime: 'firstUsedTime',
  lastUsedTime: 'lastUsedTime',
} as const;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const LONGEST_KEY = 1024;

/** Refuses filters and an order that ListApplicationRevisions does not know. */
export function checkRevisionFilters(input: ListApplicationRevisionsInput): void {
  const { sortBy, sortOrder, deployed, s3Bucket, s3KeyPrefix } = input;
  if (sortBy && !Object.hasOwn(SORT_KEYS, sortBy)) {
    throw new AwsError('InvalidSortByException', `The column name to sort by is not valid: ${sortBy}`);
  }
  if (sortOrder && sortOrder !== 'ascending' && sortOrder !== 'descending') {
    throw new AwsError('InvalidSortOrderException', `The sort order is not valid: ${String(sortOrder)}`);
  }
  if (deployed && !['include', 'exclude', 'ignore'].includes(deployed)) {
    throw new AwsError(
      'InvalidDeployedStateFilterException',
      `The deployed state filter is not valid: ${deployed}`,
    );
  }
  if (s3Bucket !== undefined && !BUCKET.test(s3Bucket)) {
    throw new AwsError('InvalidBucketNameFilterException', `The bucket name is not valid: ${s3Bucket}`);
  }
  if (s3KeyPrefix === undefined) return;
  if (s3Bucket === undefined) {
    throw new AwsError('BucketNameFilterRequiredException', 'A bucket name is required with a key prefix.');
  }
  if (s3KeyPrefix !== '' && Buffer.byteLength(s3KeyPrefix) <= LONGEST_KEY) return;
  throw new AwsError(
    'InvalidKeyPrefixFilterException',
    `The key prefix is not valid: expected 1 to ${LONGEST_KEY} bytes`,
  );
}
