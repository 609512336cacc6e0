import type { S3Client } from '@aws-sdk/client-s3';
import type { GoodReleases, Intents, Plans, ReleaseRecords } from '../release/ports.ts';
import { goodReleases } from './good-releases.ts';
import { intents } from './intents.ts';
import { jsonObjects, type JsonObjects } from './json-objects.ts';
import { plans } from './plans.ts';
import { releaseRecords } from './release-records.ts';

/** Everything small that the pipeline remembers. */
export interface StateStore {
  readonly objects: JsonObjects;
  readonly records: ReleaseRecords;
  readonly intents: Intents;
  readonly plans: Plans;
  readonly good: GoodReleases;
}

/** The state in a bucket: `stateStore(new S3Client(), bucket)`. */
export const stateStore = (s3: S3Client, bucket: string): StateStore => stateOf(jsonObjects(s3, bucket));

export const stateOf = (objects: JsonObjects): StateStore => ({
  objects,
  records: releaseRecords(objects),
  intents: intents(objects),
  plans: plans(objects),
  good: goodReleases(objects),
});
