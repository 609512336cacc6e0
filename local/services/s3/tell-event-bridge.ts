import { AWS, serviceCaller } from '../../caller.ts';
import type { Request } from '../../service.ts';
import { s3Arn } from './arn.ts';
import type { Bucket, ObjectPlace, ObjectVersion } from './records.ts';
import type { S3 } from './s3-state.ts';

/** Who did it, in an event. */
type Origin = Pick<Request, 'caller' | 'requestId' | 'sourceIp'>;

interface CreatedObject extends ObjectPlace {
  readonly version: ObjectVersion;
  readonly reason: 'PutObject' | 'CopyObject' | 'CompleteMultipartUpload';
  readonly origin: Origin;
}

interface DeletedVersion extends ObjectPlace {
  readonly version: ObjectVersion;
  readonly deletion: 'Delete Marker Created' | 'Permanently Deleted';
  /** Left out: a lifecycle rule did it. */
  readonly origin?: Origin;
}

/** `Object Created`: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
export function tellCreated(s3: S3, { bucket, key, version, reason, origin }: CreatedObject): void {
  const { content } = version;
  const of = reason === 'CompleteMultipartUpload' ? 'multipart' : 'single';
  const object = {
    key,
    ...(content ? { size: content.size, etag: content.etag } : {}),
    ...versionId(bucket, version),
    sequencer: s3.sequencer(s3.cloud.clock.now(), of),
  };
  tell(s3, bucket, { detailType: 'Object Created', origin, detail: { object, reason } });
}

/** `Object Deleted`, for a version removed for good and for a delete marker set on top. */
export function tellDeleted(s3: S3, { bucket, key, version, deletion, origin }: DeletedVersion): void {
  const object = {
    key,
    ...(version.content ? { etag: version.content.etag } : {}),
    ...versionId(bucket, version),
    sequencer: s3.sequencer(s3.cloud.clock.now(), 'single'),
  };
  const reason = origin ? 'DeleteObject' : 'Lifecycle Expiration';
  tell(s3, bucket, {
    detailType: 'Object Deleted',
    origin: origin ?? LIFECYCLE,
    detail: { object, reason, 'deletion-type': deletion },
  });
}

const LIFECYCLE: Origin = {
  caller: serviceCaller('s3.amazonaws.com'),
  requestId: '',
  sourceIp: 's3.amazonaws.com',
};

const versionId = (bucket: Bucket, version: ObjectVersion) =>
  bucket.versioning === undefined ? {} : { 'version-id': version.versionId };

interface ObjectEvent {
  readonly detailType: 'Object Created' | 'Object Deleted';
  readonly origin: Origin;
  readonly detail: Readonly<Record<string, unknown>>;
}

function tell({ cloud }: S3, bucket: Bucket, { detailType, origin, detail }: ObjectEvent): void {
  const { caller, requestId, sourceIp } = origin;
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
