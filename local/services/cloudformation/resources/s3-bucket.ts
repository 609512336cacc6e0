import { AwsError } from '../../../aws-error.ts';
import { bucketLifecycle } from './s3-bucket-lifecycle.ts';
import { bucketNotifications } from './s3-bucket-notifications.ts';
import type { ResourceContext, ResourceType } from './resource-type.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-s3-bucket.html */
export const s3Bucket: ResourceType = {
  type: 'AWS::S3::Bucket',
  properties: [
    'BucketEncryption',
    'BucketName',
    'LifecycleConfiguration',
    'NotificationConfiguration',
    'OwnershipControls',
    'PublicAccessBlockConfiguration',
    'Tags',
    'VersioningConfiguration',
  ],
  replacedBy: ['BucketName'],
  nameProperty: 'BucketName',
  create: async (resource) => {
    const { properties, call, scope } = resource;
    const bucket = String(properties['BucketName'] ?? resource.newName({ longest: 63, lowerCase: true }));
    const location = scope.region === 'us-east-1' ? {} : { LocationConstraint: scope.region };
    const configuration = Object.keys(location).length > 0 ? { CreateBucketConfiguration: location } : {};
    await refuseExisting(resource, bucket);
    await call('s3', 'CreateBucket', { Bucket: bucket, ...configuration });
    resource.began(bucket);
    await configure(resource, bucket, {});
    return { physicalId: bucket, attributes: attributesOf(resource, bucket) };
  },
  update: async (resource) => {
    await configure(resource, resource.physicalId, resource.oldProperties);
    return { physicalId: resource.physicalId, attributes: attributesOf(resource, resource.physicalId) };
  },
  delete: ({ call, physicalId }) => call('s3', 'DeleteBucket', { Bucket: physicalId }),
};

/** In us-east-1 S3 answers the creation of an own bucket with success; CloudFormation does not. */
async function refuseExisting({ call }: ResourceContext, Bucket: string): Promise<void> {
  try {
    await call('s3', 'HeadBucket', { Bucket });
  } catch (error) {
    if (error instanceof AwsError) return;
    throw error;
  }
  throw new AwsError('AlreadyExists', `${Bucket} already exists`);
}

async function configure(
  resource: ResourceContext,
  Bucket: string,
  before: Readonly<Record<string, unknown>>,
) {
  for (const [property, { put, remove }] of Object.entries(SETTINGS)) {
    const value = resource.properties[property];
    if (JSON.stringify(value) === JSON.stringify(before[property])) continue;
    if (value !== undefined) await put(resource, Bucket, value as never);
    else await remove(resource, Bucket);
  }
  if (resource.tags.length > 0) {
    await resource.call('s3', 'PutBucketTagging', { Bucket, Tagging: { TagSet: resource.tags } });
  } else if (before['Tags'] !== undefined) await resource.call('s3', 'DeleteBucketTagging', { Bucket });
}

interface Setting {
  put(resource: ResourceContext, Bucket: string, value: never): Promise<unknown>;
  remove(resource: ResourceContext, Bucket: string): Promise<unknown>;
}

const SETTINGS: Readonly<Record<string, Setting>> = {
  VersioningConfiguration: {
    put: ({ call }, Bucket, value: object) =>
      call('s3', 'PutBucketVersioning', { Bucket, VersioningConfiguration: value }),
    remove: ({ call }, Bucket) =>
      call('s3', 'PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Suspended' } }),
  },
  OwnershipControls: {
    put: ({ call }, Bucket, value: object) =>
      call('s3', 'PutBucketOwnershipControls', { Bucket, OwnershipControls: value }),
    remove: ({ call }, Bucket) => call('s3', 'DeleteBucketOwnershipControls', { Bucket }),
  },
  PublicAccessBlockConfiguration: {
    put: ({ call }, Bucket, value: object) =>
      call('s3', 'PutPublicAccessBlock', { Bucket, PublicAccessBlockConfiguration: value }),
    remove: ({ call }, Bucket) => call('s3', 'DeletePublicAccessBlock', { Bucket }),
  },
  BucketEncryption: {
    put: ({ call }, Bucket, { ServerSideEncryptionConfiguration = [] }: BucketEncryption) =>
      call('s3', 'PutBucketEncryption', {
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: ServerSideEncryptionConfiguration.map(({ ServerSideEncryptionByDefault, ...rule }) => ({
            ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault,
            ...rule,
          })),
        },
      }),
    remove: ({ call }, Bucket) => call('s3', 'DeleteBucketEncryption', { Bucket }),
  },
  LifecycleConfiguration: {
    put: ({ call }, Bucket, value: never) =>
      call('s3', 'PutBucketLifecycleConfiguration', {
        Bucket,
        LifecycleConfiguration: bucketLifecycle(value),
      }),
    remove: ({ call }, Bucket) => call('s3', 'DeleteBucketLifecycle', { Bucket }),
  },
  NotificationConfiguration: {
    put: ({ call }, Bucket, value: never) =>
      call('s3', 'PutBucketNotificationConfiguration', {
        Bucket,
        NotificationConfiguration: bucketNotifications(value),
      }),
    remove: ({ call }, Bucket) =>
      call('s3', 'PutBucketNotificationConfiguration', { Bucket, NotificationConfiguration: {} }),
  },
};

interface BucketEncryption {
  readonly ServerSideEncryptionConfiguration?: readonly {
    readonly ServerSideEncryptionByDefault?: object;
  }[];
}

function attributesOf({ scope }: ResourceContext, bucket: string) {
  const suffix = scope.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return {
    Arn: `arn:${scope.partition}:s3:::${bucket}`,
    DomainName: `${bucket}.s3.${suffix}`,
    RegionalDomainName: `${bucket}.s3.${scope.region}.${suffix}`,
  };
}
