import { ruleFits } from './lifecycle-rules.ts';
import type { Bucket, ObjectPlace, ObjectVersion, StoredLifecycleRule } from './records.ts';
import type { S3 } from './s3-state.ts';
import { tellDeleted } from './tell-event-bridge.ts';
import { addDeleteMarker, removeVersion } from './version-store.ts';

const DAY = 24 * 3600 * 1000;

/**
 * Applies the lifecycle rules of every bucket at each midnight UTC of cloud time, as S3 does once a day; gives back how
 * to stop. Between two midnights it costs nothing.
 */
export function startLifecycle(s3: S3): () => void {
  const { clock } = s3.cloud;
  let cancel: () => void;
  const arm = () => {
    cancel = clock.at((Math.floor(clock.now() / DAY) + 1) * DAY, () => {
      for (const bucket of s3.buckets.values())
        if (bucket.lifecycle) applyLifecycle(s3, bucket, bucket.lifecycle);
      arm();
    });
  };
  arm();
  return () => cancel();
}

function applyLifecycle(s3: S3, bucket: Bucket, rules: readonly StoredLifecycleRule[]): void {
  const index = s3.objects(bucket.name);
  for (const key of index.allKeys()) {
    for (const rule of rules) {
      expireCurrent(s3, { bucket, key }, rule);
      expireNoncurrent(s3, { bucket, key }, rule);
    }
  }
  for (const rule of rules) abortUploads(s3, bucket, rule);
}

function expireCurrent(s3: S3, place: ObjectPlace, rule: StoredLifecycleRule): void {
  const { bucket, key } = place;
  const versions = s3.objects(bucket.name).versions(key);
  const newest = versions[0];
  if (!newest || !rule.Expiration || !ruleFits(rule, key, newest)) return;
  if (newest.content === undefined) {
    // A delete marker that hides nothing any more.
    const alone = versions.length === 1 && rule.Expiration.ExpiredObjectDeleteMarker;
    if (alone) remove(s3, place, newest);
  } else if (isDue(s3, newest, rule.Expiration)) {
    if (bucket.versioning === undefined) return remove(s3, place, newest);
    const marker = addDeleteMarker(s3, place);
    tellDeleted(s3, { ...place, version: marker, deletion: 'Delete Marker Created' });
  }
}

function expireNoncurrent(s3: S3, place: ObjectPlace, rule: StoredLifecycleRule): void {
  const { bucket, key } = place;
  const { NoncurrentDays, NewerNoncurrentVersions = 0 } = rule.NoncurrentVersionExpiration ?? {};
  if (NoncurrentDays === undefined) return;
  const versions = [...s3.objects(bucket.name).versions(key)];
  versions.slice(1).forEach((version, newer) => {
    const replaced = versions[newer]!.modified; // a version is noncurrent since the one above it came
    const due = dueAfter(replaced, NoncurrentDays) <= s3.cloud.clock.now();
    if (due && newer >= NewerNoncurrentVersions && ruleFits(rule, key, version)) remove(s3, place, version);
  });
}

function abortUploads(s3: S3, bucket: Bucket, rule: StoredLifecycleRule): void {
  const days = rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation;
  if (days === undefined || rule.Status !== 'Enabled') return;
  const prefix = rule.Filter?.Prefix ?? rule.Prefix ?? '';
  for (const upload of s3.uploads.values()) {
    if (upload.bucket !== bucket.name || !upload.key.startsWith(prefix)) continue;
    if (dueAfter(upload.initiated, days) > s3.cloud.clock.now()) continue;
    s3.files.remove(Object.values(upload.parts).map(({ file }) => file));
    s3.uploads.delete(upload.id);
  }
}

function remove(s3: S3, place: ObjectPlace, version: ObjectVersion): void {
  removeVersion(s3, place, version.versionId);
  tellDeleted(s3, { ...place, version, deletion: 'Permanently Deleted' });
}

function isDue(
  { cloud }: S3,
  version: ObjectVersion,
  expiration: NonNullable<StoredLifecycleRule['Expiration']>,
): boolean {
  const now = cloud.clock.now();
  if (expiration.Date !== undefined) return expiration.Date <= now;
  return expiration.Days !== undefined && dueAfter(version.modified, expiration.Days) <= now;
}

/** S3 rounds up to the next midnight UTC. */
const dueAfter = (from: number, days: number) => Math.ceil((from + days * DAY) / DAY) * DAY;
