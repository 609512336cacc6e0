import type {
  DeletedObject,
  DeleteObjectCommandInput,
  DeleteObjectCommandOutput,
  DeleteObjectsCommandInput,
  DeleteObjectsCommandOutput,
  ObjectIdentifier,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../../aws-error.ts';
import type { Request } from '../../../service.ts';
import { s3Arn } from '../arn.ts';
import { matches, preconditionFailed } from '../conditions.ts';
import { checkKey } from '../object-key.ts';
import type { Bucket, ObjectPlace } from '../records.ts';
import { refuseUnsupported, s3Error } from '../s3-error.ts';
import { findBucket, type S3 } from '../s3-state.ts';
import { tellDeleted } from '../tell-event-bridge.ts';
import { addDeleteMarker, checkVersionId, NULL_VERSION, removeVersion } from '../version-store.ts';

const MOST_KEYS = 1000;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export function deleteObject(
  s3: S3,
  input: DeleteObjectCommandInput,
  request: Request,
): Omit<DeleteObjectCommandOutput, '$metadata'> {
  refuseUnsupported(input, ['BypassGovernanceRetention', 'IfMatchLastModifiedTime', 'IfMatchSize', 'MFA']);
  const bucket = findBucket(s3, input);
  const { Key, VersionId, IfMatch } = input;
  return deleteOne(s3, { bucket, Key, VersionId, ETag: IfMatch }, request);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export function deleteObjects(
  s3: S3,
  input: DeleteObjectsCommandInput,
  request: Request,
): Omit<DeleteObjectsCommandOutput, '$metadata'> {
  refuseUnsupported(input, ['BypassGovernanceRetention', 'MFA']);
  const bucket = findBucket(s3, input);
  const { Objects = [], Quiet } = input.Delete ?? {};
  if (Objects.length === 0 || Objects.length > MOST_KEYS) throw malformed();
  const Deleted: DeletedObject[] = [];
  const Errors: { Key: string | undefined; VersionId?: string; Code: string; Message: string }[] = [];
  for (const object of Objects) {
    const { Key, VersionId } = object;
    try {
      checkAllowed(s3, { bucket, ...object }, request);
      const { DeleteMarker, VersionId: deleted } = deleteOne(s3, { bucket, ...object }, request);
      const marker = DeleteMarker === true ? { DeleteMarker, DeleteMarkerVersionId: deleted } : {};
      Deleted.push({ Key, ...(VersionId === undefined ? {} : { VersionId }), ...marker });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Errors.push({
        Key,
        ...(VersionId === undefined ? {} : { VersionId }),
        Code: error.code,
        Message: error.message,
      });
    }
  }
  return { ...(Quiet ? {} : { Deleted }), Errors };
}

type Named = ObjectIdentifier & { readonly bucket: Bucket };

function deleteOne(
  s3: S3,
  { bucket, Key, VersionId, ETag }: Named,
  request: Request,
): { DeleteMarker?: boolean; VersionId?: string } {
  const place = { bucket, key: Key! };
  checkKey(place.key);
  if (VersionId !== undefined) checkVersionId(VersionId);
  if (ETag !== undefined) checkCondition(s3, place, ETag);
  if (VersionId === undefined && bucket.versioning !== undefined) {
    const version = addDeleteMarker(s3, place);
    tellDeleted(s3, { ...place, version, deletion: 'Delete Marker Created', origin: request });
    return { DeleteMarker: true, VersionId: version.versionId };
  }
  const removed = removeVersion(s3, place, VersionId ?? NULL_VERSION);
  if (removed) {
    tellDeleted(s3, { ...place, version: removed, deletion: 'Permanently Deleted', origin: request });
  }
  if (VersionId === undefined) return {};
  return { VersionId, ...(removed && !removed.content ? { DeleteMarker: true } : {}) };
}

/** Looks at the current version only: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html */
function checkCondition({ objects }: S3, { bucket, key }: ObjectPlace, etag: string): void {
  const current = objects(bucket.name).current(key);
  if (!current) throw s3Error('NoSuchKey', 'The specified key does not exist.', { Key: key });
  if (!matches(etag, current)) throw preconditionFailed('If-Match');
}

/** Each key by itself: one that may not be deleted does not keep the others. */
function checkAllowed({ cloud }: S3, { bucket, Key, VersionId }: Named, request: Request): void {
  const action = VersionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
  if (!cloud.allows(request.caller, { action, resource: s3Arn(cloud, bucket.name, Key) })) {
    throw s3Error('AccessDenied', 'Access Denied');
  }
}

const malformed = () =>
  s3Error(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
