import type { Request } from '../../service.ts';
import type { ObjectPlace, StoredVersion } from './records.ts';
import { s3Error } from './s3-error.ts';
import { missingKey, type S3 } from './s3-state.ts';
import { checkVersionId } from './version-store.ts';

/** The version that is asked for: the current one, or the named one. */
export function findObject(
  s3: S3,
  { versionId, ...place }: ObjectPlace & { readonly versionId: string | undefined },
  request: Request,
): StoredVersion {
  const { bucket, key } = place;
  const index = s3.objects(bucket.name);
  if (versionId === undefined) {
    const current = index.current(key);
    if (current) return current;
    throw missingKey(s3, place, request);
  }
  checkVersionId(versionId);
  const version = index.versions(key).find((candidate) => candidate.versionId === versionId);
  if (!version) {
    throw s3Error('NoSuchVersion', 'The specified version does not exist.', {
      Key: key,
      VersionId: versionId,
    });
  }
  if (version.content) return version as StoredVersion;
  throw s3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    Method: 'GET',
    ResourceType: 'DeleteMarker',
  });
}
