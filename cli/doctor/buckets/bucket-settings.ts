import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { undefinedFor } from '../../../lib/target/undefined-for.ts';
import type { Finding } from '../check.ts';
import { foundRules, wantedRules } from './lifecycle-rules.ts';

/** One setting of a bucket: what the template says of it and what the bucket has, as texts that can be held together. */
export interface BucketSetting {
  readonly name: string;
  readonly level: Finding['level'];
  /** What is lost without it. */
  readonly why: string;
  /** Undefined where the template says nothing. */
  readonly wanted: (
    properties: Readonly<Record<string, unknown>>,
    resolve: (value: unknown) => string | undefined,
  ) => string | undefined;
  readonly read: (s3: S3Client, Bucket: string) => Promise<string | undefined>;
  /** The command that puts it back; left out: the one that puts everything back. */
  readonly mend?: (Bucket: string) => string;
}

/** A key of the template as JSON, for objects that AWS answers in the same words. */
const texts = (value: object | undefined): string | undefined =>
  value &&
  Object.entries(value)
    .map(([key, content]) => `${key} ${String(content)}`)
    .sort()
    .join(', ');

export const BUCKET_SETTINGS: readonly BucketSetting[] = [
  {
    name: 'versioning',
    level: 'fault',
    why: 'an upload is released by its version, and records are kept by theirs',
    wanted: ({ VersioningConfiguration: wanted }) => (wanted as { Status?: string } | undefined)?.Status,
    read: async (s3, Bucket) => (await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status,
    mend: (bucket) =>
      `aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled`,
  },
  {
    name: 'public access block',
    level: 'fault',
    why: 'a policy or an ACL could open code and records to everybody',
    wanted: ({ PublicAccessBlockConfiguration: wanted }) => texts(wanted as object | undefined),
    read: async (s3, Bucket) => {
      const none = undefinedFor('NoSuchPublicAccessBlockConfiguration');
      const found = await s3.send(new GetPublicAccessBlockCommand({ Bucket })).catch(none);
      return texts(found?.PublicAccessBlockConfiguration);
    },
    mend: (bucket) =>
      `aws s3api put-public-access-block --bucket ${bucket} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`,
  },
  {
    name: 'object ownership',
    level: 'fault',
    why: 'an uploader of another account would own what it uploads',
    wanted: ({ OwnershipControls: wanted }) => ownership(wanted),
    read: async (s3, Bucket) => {
      const none = undefinedFor('OwnershipControlsNotFoundError');
      const found = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket })).catch(none);
      return ownership(found?.OwnershipControls);
    },
    mend: (bucket) =>
      `aws s3api put-bucket-ownership-controls --bucket ${bucket} --ownership-controls 'Rules=[{ObjectOwnership=BucketOwnerEnforced}]'`,
  },
  {
    name: 'encryption',
    level: 'warning',
    why: 'what is written from now on is encrypted otherwise',
    wanted: ({ BucketEncryption: wanted }) =>
      (
        wanted as
          | {
              ServerSideEncryptionConfiguration: {
                ServerSideEncryptionByDefault: { SSEAlgorithm: string };
              }[];
            }
          | undefined
      )?.ServerSideEncryptionConfiguration[0]?.ServerSideEncryptionByDefault.SSEAlgorithm,
    read: async (s3, Bucket) => {
      const none = undefinedFor('ServerSideEncryptionConfigurationNotFoundError');
      const found = await s3.send(new GetBucketEncryptionCommand({ Bucket })).catch(none);
      return found?.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault
        ?.SSEAlgorithm;
    },
  },
  {
    name: 'lifecycle',
    level: 'warning',
    why: 'what is old is kept, and costs',
    wanted: ({ LifecycleConfiguration: wanted }) => wantedRules(wanted),
    read: async (s3, Bucket) => {
      const none = undefinedFor('NoSuchLifecycleConfiguration');
      const found = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket })).catch(none);
      return found && foundRules(found.Rules ?? []);
    },
  },
  {
    name: 'EventBridge notification',
    level: 'fault',
    why: 'with it uploads start releases',
    wanted: ({ NotificationConfiguration: wanted }) => {
      const { EventBridgeConfiguration: on } = (wanted ?? {}) as {
        EventBridgeConfiguration?: { EventBridgeEnabled?: boolean };
      };
      return on?.EventBridgeEnabled ? 'on' : 'off';
    },
    read: async (s3, Bucket) => {
      const found = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
      return found.EventBridgeConfiguration ? 'on' : 'off';
    },
    mend: (bucket) =>
      `aws s3api put-bucket-notification-configuration --bucket ${bucket} --notification-configuration '{"EventBridgeConfiguration":{}}'`,
  },
  {
    name: 'tags',
    level: 'warning',
    why: '`git push -o watch` finds the records by them',
    wanted: ({ Tags: wanted }, resolve) =>
      tags((wanted as { Key: string; Value: unknown }[] | undefined) ?? [], resolve),
    read: async (s3, Bucket) => {
      const found = await s3
        .send(new GetBucketTaggingCommand({ Bucket }))
        .catch(undefinedFor('NoSuchTagSet'));
      return tags(found?.TagSet ?? [], String);
    },
  },
];

const ownership = (controls: unknown): string | undefined =>
  (controls as { Rules?: { ObjectOwnership?: string }[] } | undefined)?.Rules?.[0]?.ObjectOwnership;

/** Only the pipeline's own; the stack puts others beside them. Undefined where there are none. */
function tags(
  list: readonly { Key?: string; Value?: unknown }[],
  resolve: (value: unknown) => string | undefined,
): string | undefined {
  const own = list.filter(({ Key }) => Key?.startsWith('signalbox:'));
  if (own.length === 0) return undefined;
  return own
    .map(({ Key, Value }) => `${Key}=${resolve(Value)}`)
    .sort()
    .join(' ');
}
