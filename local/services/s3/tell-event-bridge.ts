import { AWS, serviceCaller } from '../../caller.ts';
import type { Request } from '../../service.ts';
import { s3Arn } from './arn.ts';
import type { Bucket, ObjectVersion } from './records.ts';
import type { S3 } from './s3-state.ts';

export type Creation = 'PutObject' | 'CopyObject' | 'CompleteMultipartUpload';
export type Deletion = 'Delete Marker Created' | 'Permanently Deleted';

/** Who did it, in an event. */
export type Origin = Pick<Request, 'caller' | 'requestId' | 'sourceIp'>;

/** `Object Created`: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
export function tellCreated(
  s3: S3,
  bucket: Bucket,
  key: string,
  version: ObjectVersion,
  reason: Creation,
  origin: Origin,
): void {
  const { content } = version;
  tell(s3, bucket, 'Object Created', origin, {
    object: {
      key,
      ...(content ? { size: content.size, etag: content.etag } : {}),
      ...versionId(bucket, version),
      sequencer: s3.sequencer(s3.cloud.clock.now(), reason === 'CompleteMultipartUpload'),
    },
    reason,
  });
}

/** `Object Deleted`, for a version removed for good and for a delete marker set on top; by a lifecycle rule where nobody asked. */
export function tellDeleted(
  s3: S3,
  bucket: Bucket,
  key: string,
  version: ObjectVersion,
  deletion: Deletion,
  origin?: Origin,
): void {
  tell(s3, bucket, 'Object Deleted', origin ?? LIFECYCLE, {
    object: {
      key,
      ...(version.content ? { etag: version.content.etag } : {}),
      ...versionId(bucket, version),
      sequencer: s3.sequencer(s3.cloud.clock.now(), false),
    },
    reason: origin ? 'DeleteObject' : 'Lifecycle Expiration',
    'deletion-type': deletion,
  });
}

const LIFECYCLE: Origin = {
  caller: serviceCaller('s3.amazonaws.com'),
  requestId: '',
  sourceIp: 's3.amazonaws.com',
};

const versionId = (bucket: Bucket, version: ObjectVersion) =>
  bucket.versioning === undefined ? {} : { 'version-id': version.versionId };

function tell(
  { cloud }: S3,
  bucket: Bucket,
  detailType: string,
  { caller, requestId, sourceIp }: Origin,
  detail: Readonly<Record<string, unknown>>,
): void {
  if (!bucket.notification.EventBridgeConfiguration) return;
  const Detail = JSON.stringify({
    version: '0',
    'event-version': '1.0',
    bucket: { name: bucket.name },
    'request-id': requestId,
    requester: requesterOf(caller, cloud.account),
    'source-ip-address': sourceIp,
    ...detail,
  });
  const entry = {
    Source: 'aws.s3',
    DetailType: detailType,
    Detail,
    Resources: [s3Arn(cloud, bucket.name)],
    Time: new Date(cloud.clock.now()),
  };
  // After the answer to the client, as on AWS; a bus that fails does not undo the write.
  cloud.call(AWS, 'events', 'PutEvents', { Entries: [entry] }).catch((error: unknown) => {
    process.emitWarning(`S3 could not tell EventBridge of s3://${bucket.name}: ${String(error)}`);
  });
}

function requesterOf(caller: Origin['caller'], account: string): string {
  if (caller.kind === 'identity') return caller.account;
  return caller.kind === 'service' ? caller.principal : account;
}
