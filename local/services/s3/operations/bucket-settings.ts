import type {
  DeleteBucketCommandInput,
  GetBucketEncryptionCommandOutput,
  GetBucketLifecycleConfigurationCommandOutput,
  GetBucketNotificationConfigurationCommandOutput,
  GetBucketOwnershipControlsCommandOutput,
  GetBucketPolicyCommandOutput,
  GetBucketTaggingCommandOutput,
  GetBucketVersioningCommandOutput,
  GetPublicAccessBlockCommandOutput,
  PutBucketEncryptionCommandInput,
  PutBucketLifecycleConfigurationCommandInput,
  PutBucketNotificationConfigurationCommandInput,
  PutBucketOwnershipControlsCommandInput,
  PutBucketPolicyCommandInput,
  PutBucketTaggingCommandInput,
  PutBucketVersioningCommandInput,
  PutPublicAccessBlockCommandInput,
} from '@aws-sdk/client-s3';
import { checkBucketPolicy } from '../bucket-policy.ts';
import { answeredRules, storedRules } from '../lifecycle-rules.ts';
import type { Bucket } from '../records.ts';
import { notSupported, refuseUnsupported, s3Error } from '../s3-error.ts';
import { findBucket, type S3 } from '../s3-state.ts';
import { MOST_BUCKET_TAGS, tagList, tagsFromList } from '../tags.ts';

type BucketInput = Pick<DeleteBucketCommandInput, 'Bucket' | 'ExpectedBucketOwner'>;

/** The settings of a bucket: what is put is given back, and what S3 does by itself follows it. */
export const bucketSettings = (s3: S3) => ({
  PutBucketVersioning: (input: PutBucketVersioningCommandInput) => {
    const { Status, MFADelete } = input.VersioningConfiguration ?? {};
    if (MFADelete === 'Enabled') throw notSupported('MFA delete');
    if (Status !== 'Enabled' && Status !== 'Suspended') throw malformedXml();
    findBucket(s3, input).versioning = Status;
    return {};
  },
  GetBucketVersioning: (input: BucketInput): Answer<GetBucketVersioningCommandOutput> => {
    const { versioning } = findBucket(s3, input);
    return versioning === undefined ? {} : { Status: versioning };
  },

  PutBucketEncryption: (input: PutBucketEncryptionCommandInput) => {
    const { Rules = [] } = input.ServerSideEncryptionConfiguration ?? {};
    const algorithm = Rules[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm;
    if (Rules.length !== 1 || algorithm === undefined) throw malformedXml();
    if (algorithm !== 'AES256') throw notSupported(`server-side encryption ${algorithm}`);
    findBucket(s3, input).encryption = { Rules };
    return {};
  },
  GetBucketEncryption: (input: BucketInput): Answer<GetBucketEncryptionCommandOutput> => ({
    ServerSideEncryptionConfiguration: findBucket(s3, input).encryption,
  }),
  /** Every object is encrypted in any case: what goes is what was said beyond that. */
  DeleteBucketEncryption: (input: BucketInput) => {
    findBucket(s3, input).encryption = {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
    };
    return {};
  },

  PutPublicAccessBlock: (input: PutPublicAccessBlockCommandInput) => {
    const { BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets } =
      input.PublicAccessBlockConfiguration ?? {};
    findBucket(s3, input).publicAccessBlock = {
      BlockPublicAcls: BlockPublicAcls ?? false,
      IgnorePublicAcls: IgnorePublicAcls ?? false,
      BlockPublicPolicy: BlockPublicPolicy ?? false,
      RestrictPublicBuckets: RestrictPublicBuckets ?? false,
    };
    return {};
  },
  GetPublicAccessBlock: (input: BucketInput): Answer<GetPublicAccessBlockCommandOutput> => ({
    PublicAccessBlockConfiguration: present(findBucket(s3, input), 'publicAccessBlock', [
      'NoSuchPublicAccessBlockConfiguration',
      'The public access block configuration was not found',
    ]),
  }),
  DeletePublicAccessBlock: (input: BucketInput) => clear(findBucket(s3, input), 'publicAccessBlock'),

  PutBucketPolicy: (input: PutBucketPolicyCommandInput) => {
    const bucket = findBucket(s3, input);
    checkBucketPolicy(s3.cloud, bucket, input.Policy!);
    bucket.policy = input.Policy!;
    return {};
  },
  GetBucketPolicy: (input: BucketInput): Answer<GetBucketPolicyCommandOutput> => ({
    Policy: present(findBucket(s3, input), 'policy', [
      'NoSuchBucketPolicy',
      'The bucket policy does not exist',
    ]),
  }),
  DeleteBucketPolicy: (input: BucketInput) => clear(findBucket(s3, input), 'policy'),

  PutBucketOwnershipControls: (input: PutBucketOwnershipControlsCommandInput) => {
    const rule = input.OwnershipControls?.Rules?.[0]?.ObjectOwnership;
    if (rule === undefined) throw malformedXml();
    if (rule !== 'BucketOwnerEnforced') throw notSupported(`object ownership ${rule} (ACLs)`);
    findBucket(s3, input).ownership = { Rules: [{ ObjectOwnership: rule }] };
    return {};
  },
  GetBucketOwnershipControls: (input: BucketInput): Answer<GetBucketOwnershipControlsCommandOutput> => ({
    OwnershipControls: present(findBucket(s3, input), 'ownership', [
      'OwnershipControlsNotFoundError',
      'The bucket ownership controls were not found',
    ]),
  }),
  DeleteBucketOwnershipControls: (input: BucketInput) => clear(findBucket(s3, input), 'ownership'),

  PutBucketLifecycleConfiguration: (input: PutBucketLifecycleConfigurationCommandInput) => {
    findBucket(s3, input).lifecycle = storedRules(input.LifecycleConfiguration?.Rules ?? []);
    return {};
  },
  GetBucketLifecycleConfiguration: (
    input: BucketInput,
  ): Answer<GetBucketLifecycleConfigurationCommandOutput> => ({
    Rules: answeredRules(
      present(findBucket(s3, input), 'lifecycle', [
        'NoSuchLifecycleConfiguration',
        'The lifecycle configuration does not exist',
      ]),
    ),
  }),
  DeleteBucketLifecycle: (input: BucketInput) => clear(findBucket(s3, input), 'lifecycle'),

  PutBucketTagging: (input: PutBucketTaggingCommandInput) => {
    findBucket(s3, input).tags = tagsFromList(input.Tagging?.TagSet ?? [], MOST_BUCKET_TAGS);
    return {};
  },
  GetBucketTagging: (input: BucketInput): Answer<GetBucketTaggingCommandOutput> => ({
    TagSet: tagList(present(findBucket(s3, input), 'tags', ['NoSuchTagSet', 'The TagSet does not exist'])),
  }),
  DeleteBucketTagging: (input: BucketInput) => clear(findBucket(s3, input), 'tags'),

  PutBucketNotificationConfiguration: (input: PutBucketNotificationConfigurationCommandInput) => {
    const configuration = input.NotificationConfiguration ?? {};
    const direct = ['TopicConfigurations', 'QueueConfigurations', 'LambdaFunctionConfigurations'] as const;
    const used = direct.filter((name) => configuration[name]?.length);
    refuseUnsupported(configuration, used);
    const { EventBridgeConfiguration } = configuration;
    findBucket(s3, input).notification = EventBridgeConfiguration ? { EventBridgeConfiguration } : {};
    return {};
  },
  GetBucketNotificationConfiguration: (
    input: BucketInput,
  ): Answer<GetBucketNotificationConfigurationCommandOutput> => ({ ...findBucket(s3, input).notification }),
});

type Answer<Output> = Omit<Output, '$metadata'>;

type Optional = 'policy' | 'publicAccessBlock' | 'ownership' | 'lifecycle' | 'tags';

function present<Name extends Optional>(
  bucket: Bucket,
  name: Name,
  [code, message]: readonly [Parameters<typeof s3Error>[0], string],
): NonNullable<Bucket[Name]> {
  const value = bucket[name];
  if (value === undefined) throw s3Error(code, message, { BucketName: bucket.name });
  return value;
}

function clear(bucket: Bucket, name: Optional): object {
  delete bucket[name];
  return {};
}

const malformedXml = () =>
  s3Error(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
