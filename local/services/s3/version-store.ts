import { randomBytes } from 'node:crypto';
import type { Bucket, Content, ObjectPlace, ObjectVersion, StoredVersion } from './records.ts';
import { s3Error } from './s3-error.ts';
import type { S3 } from './s3-state.ts';

/** Makes content the newest version of a key, in place of the unversioned one where versioning is not on. */
export function addVersion(s3: S3, place: ObjectPlace, content: Content): StoredVersion {
  const version = { versionId: nextVersionId(place.bucket), modified: s3.cloud.clock.now(), content };
  if (version.versionId === NULL_VERSION) dropVersion(s3, place, NULL_VERSION);
  s3.objects(place.bucket.name).add(place.key, version);
  return version;
}

/** Hides a key behind a delete marker, which it gives back. */
export function addDeleteMarker(s3: S3, place: ObjectPlace): ObjectVersion {
  const marker = { versionId: nextVersionId(place.bucket), modified: s3.cloud.clock.now() };
  if (marker.versionId === NULL_VERSION) dropVersion(s3, place, NULL_VERSION);
  s3.objects(place.bucket.name).add(place.key, marker);
  s3.guards.deleted(place);
  return marker;
}

/** Removes a version for good; undefined where there is none. */
export function removeVersion(s3: S3, place: ObjectPlace, versionId: string): ObjectVersion | undefined {
  const removed = dropVersion(s3, place, versionId);
  if (removed) s3.guards.deleted(place);
  return removed;
}

export const NULL_VERSION = 'null';

export function checkVersionId(versionId: string): void {
  if (versionId === NULL_VERSION || /^[A-Za-z0-9._]{32}$/.test(versionId)) return;
  throw s3Error('InvalidArgument', 'Invalid version id specified', {
    ArgumentName: 'versionId',
    ArgumentValue: versionId,
  });
}

/** The version that an answer names: none on a bucket that never had versioning. */
export const answeredVersion = (bucket: Bucket, { versionId }: ObjectVersion) =>
  bucket.versioning === undefined ? {} : { VersionId: versionId };

/** HTTP dates have whole seconds, and listings say the same. */
export const answeredTime = ({ modified }: { readonly modified: number }) =>
  new Date(Math.floor(modified / 1000) * 1000);

function dropVersion({ files, objects }: S3, { bucket, key }: ObjectPlace, versionId: string) {
  const removed = objects(bucket.name).remove(key, versionId);
  if (removed?.content) files.remove(removed.content.files);
  return removed;
}

const nextVersionId = (bucket: Bucket) =>
  bucket.versioning === 'Enabled' ? randomBytes(24).toString('base64url').replace(/[-]/g, '.') : NULL_VERSION;
