import type { Permission, Permissions, Scope } from '../../permission.ts';
import { s3Arn } from './arn.ts';
import { copySource } from './copy-source.ts';

/** What S3's inputs have that decides a permission. */
interface Input {
  readonly Bucket?: string;
  readonly Key?: string;
  readonly VersionId?: string;
  readonly Prefix?: string;
  readonly Delimiter?: string;
  readonly MaxKeys?: number;
  readonly IfMatch?: string;
  readonly IfNoneMatch?: string;
  readonly ACL?: string;
  readonly Tagging?: unknown;
  readonly StorageClass?: string;
  readonly ServerSideEncryption?: string;
  readonly CopySource?: string;
}

type Needs = (input: Input, scope: Scope) => readonly Permission[];

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
export const permissions: Permissions = {
  prefix: 's3',
  operations: {
    ...onBuckets({
      CreateBucket: 'CreateBucket',
      DeleteBucket: 'DeleteBucket',
      HeadBucket: 'ListBucket',
      GetBucketLocation: 'GetBucketLocation',
      ListMultipartUploads: 'ListBucketMultipartUploads',
      PutBucketVersioning: 'PutBucketVersioning',
      GetBucketVersioning: 'GetBucketVersioning',
      PutBucketEncryption: 'PutEncryptionConfiguration',
      GetBucketEncryption: 'GetEncryptionConfiguration',
      DeleteBucketEncryption: 'PutEncryptionConfiguration',
      PutPublicAccessBlock: 'PutBucketPublicAccessBlock',
      GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
      DeletePublicAccessBlock: 'PutBucketPublicAccessBlock',
      PutBucketPolicy: 'PutBucketPolicy',
      GetBucketPolicy: 'GetBucketPolicy',
      DeleteBucketPolicy: 'DeleteBucketPolicy',
      PutBucketOwnershipControls: 'PutBucketOwnershipControls',
      GetBucketOwnershipControls: 'GetBucketOwnershipControls',
      DeleteBucketOwnershipControls: 'PutBucketOwnershipControls',
      PutBucketLifecycleConfiguration: 'PutLifecycleConfiguration',
      GetBucketLifecycleConfiguration: 'GetLifecycleConfiguration',
      DeleteBucketLifecycle: 'PutLifecycleConfiguration',
      PutBucketTagging: 'PutBucketTagging',
      GetBucketTagging: 'GetBucketTagging',
      DeleteBucketTagging: 'PutBucketTagging',
      PutBucketNotificationConfiguration: 'PutBucketNotification',
      GetBucketNotificationConfiguration: 'GetBucketNotification',
    }),
    ListBuckets: () => [{ action: 's3:ListAllMyBuckets', resource: '*' }],
    ListObjects: listing('ListBucket'),
    ListObjectsV2: listing('ListBucket'),
    ListObjectVersions: listing('ListBucketVersions'),
    ...withVersions({
      GetObject: 'GetObject',
      HeadObject: 'GetObject',
      GetObjectTagging: 'GetObjectTagging',
      PutObjectTagging: 'PutObjectTagging',
      DeleteObjectTagging: 'DeleteObjectTagging',
    }),
    DeleteObject: deleting,
    GetObjectAttributes: (input, scope) => {
      const version = input.VersionId === undefined ? '' : 'Version';
      return [
        onObject(`GetObject${version}`, input, scope),
        onObject(`GetObject${version}Attributes`, input, scope),
      ];
    },
    PutObject: writing,
    CreateMultipartUpload: writing,
    UploadPart: (input, scope) => [onObject('PutObject', input, scope)],
    UploadPartCopy: (input, scope) => [onObject('PutObject', input, scope), readingSource(input, scope)],
    CompleteMultipartUpload: writing,
    CopyObject: (input, scope) => [...writing(input, scope), readingSource(input, scope)],
    AbortMultipartUpload: (input, scope) => [onObject('AbortMultipartUpload', input, scope)],
    ListParts: (input, scope) => [onObject('ListMultipartUploadParts', input, scope)],
    // Each key by itself, in the operation: what may not be deleted is an error of that key.
    DeleteObjects: () => [],
  } satisfies Record<string, Needs>,
};

function onBuckets(actions: Readonly<Record<string, string>>): Record<string, Needs> {
  return Object.fromEntries(
    Object.entries(actions).map(([operation, action]): [string, Needs] => [
      operation,
      ({ Bucket }, scope) => [{ action: `s3:${action}`, resource: s3Arn(scope, Bucket) }],
    ]),
  );
}

/** A named version needs another action (`GetObjectVersion`) than the current one. */
function withVersions(actions: Readonly<Record<string, string>>): Record<string, Needs> {
  return Object.fromEntries(
    Object.entries(actions).map(([operation, action]): [string, Needs] => [
      operation,
      (input, scope) => [onVersion(action, input, scope)],
    ]),
  );
}

function onVersion(action: string, input: Input, scope: Scope): Permission {
  if (input.VersionId === undefined) return onObject(action, input, scope);
  return onObject(action.replace(/^(Get|Put|Delete)Object/, '$1ObjectVersion'), input, scope);
}

/**
 * An ETag is read to be compared; `*` asks only whether there is an object.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-delete-enforce.html
 */
function deleting(input: Input, scope: Scope): Permission[] {
  const reads = input.IfMatch !== undefined && input.IfMatch !== '*';
  return [onVersion('DeleteObject', input, scope), ...(reads ? [onObject('GetObject', input, scope)] : [])];
}

function listing(action: string): Needs {
  return ({ Bucket, Prefix, Delimiter, MaxKeys }, scope) => [
    {
      action: `s3:${action}`,
      resource: s3Arn(scope, Bucket),
      context: present({
        's3:prefix': Prefix,
        's3:delimiter': Delimiter,
        's3:max-keys': MaxKeys === undefined ? undefined : String(MaxKeys),
      }),
    },
  ];
}

/** If-Match reads the ETag, so it needs the right to read too. */
function writing(input: Input, scope: Scope): Permission[] {
  return [
    onObject('PutObject', input, scope),
    ...(input.IfMatch === undefined ? [] : [onObject('GetObject', input, scope)]),
    ...(input.Tagging === undefined ? [] : [onObject('PutObjectTagging', input, scope)]),
  ];
}

function readingSource({ CopySource = '' }: Input, scope: Scope): Permission {
  const { bucket, key, versionId } = copySource(CopySource);
  const action = versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
  return { action, resource: s3Arn(scope, bucket, key) };
}

const onObject = (action: string, input: Input, scope: Scope): Permission => ({
  action: `s3:${action}`,
  resource: s3Arn(scope, input.Bucket, input.Key),
  context: present({
    's3:if-match': input.IfMatch,
    's3:if-none-match': input.IfNoneMatch,
    's3:VersionId': input.VersionId,
    's3:x-amz-acl': input.ACL,
    's3:x-amz-storage-class': input.StorageClass,
    's3:x-amz-server-side-encryption': input.ServerSideEncryption,
  }),
});

const present = (context: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(context).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
