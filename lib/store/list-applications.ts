import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { keys } from './keys.ts';

/** Every application that has released, in the order of their names. */
export async function listApplications(s3: S3Client, bucket: string): Promise<string[]> {
  const names: string[] = [];
  const input = { Bucket: bucket, Prefix: keys.releases, Delimiter: '/' };
  for await (const { CommonPrefixes = [] } of paginateListObjectsV2({ client: s3 }, input)) {
    for (const { Prefix = '' } of CommonPrefixes) names.push(decodeURIComponent(Prefix.split('/')[1]!));
  }
  return names.sort();
}
