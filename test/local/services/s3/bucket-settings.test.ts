import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketTaggingCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createManualClock } from '../../../../local/clock.ts';
import { s3 } from '../../../../local/services/s3/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

const clock = createManualClock();
let cloud: TestCloud;
let client: S3Client;
let Bucket: string;
let count = 0;

beforeAll(async () => {
  cloud = await startTestCloud({ services: [s3], clock });
  client = new S3Client({ ...cloud.clientConfig, maxAttempts: 1 });
});

afterAll(() => cloud.stop());

beforeEach(async () => {
  Bucket = `settings-${++count}`;
  await client.send(new CreateBucketCommand({ Bucket }));
});

const named = (name: string) => expect.objectContaining({ name });

test('has the defaults of a new bucket', async () => {
  expect((await client.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
  const { ServerSideEncryptionConfiguration } = await client.send(new GetBucketEncryptionCommand({ Bucket }));
  expect(ServerSideEncryptionConfiguration!.Rules![0]!.ApplyServerSideEncryptionByDefault!.SSEAlgorithm).toBe(
    'AES256',
  );
  const { PublicAccessBlockConfiguration } = await client.send(new GetPublicAccessBlockCommand({ Bucket }));
  expect(PublicAccessBlockConfiguration!.BlockPublicPolicy).toBe(true);
  const { OwnershipControls } = await client.send(new GetBucketOwnershipControlsCommand({ Bucket }));
  expect(OwnershipControls!.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
  const notification = await client.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
  expect(notification.EventBridgeConfiguration).toBeUndefined();
});

test('keeps what is put, and says what is not there', async () => {
  const TagSet = [{ Key: 'stage', Value: 'live' }];
  await expect(client.send(new GetBucketTaggingCommand({ Bucket }))).rejects.toEqual(named('NoSuchTagSet'));
  await client.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
  expect((await client.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(TagSet);
  await client.send(new DeleteBucketTaggingCommand({ Bucket }));
  await expect(client.send(new GetBucketTaggingCommand({ Bucket }))).rejects.toEqual(named('NoSuchTagSet'));

  await client.send(new DeletePublicAccessBlockCommand({ Bucket }));
  await expect(client.send(new GetPublicAccessBlockCommand({ Bucket }))).rejects.toEqual(
    named('NoSuchPublicAccessBlockConfiguration'),
  );

  const NotificationConfiguration = { EventBridgeConfiguration: {} };
  await client.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
  const notification = await client.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
  expect(notification.EventBridgeConfiguration).toEqual({});
});

test('keeps a policy that only allows TLS, and refuses policies that are none', async () => {
  const policy = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const put = (Policy: string) => client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  const resource = [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`];
  const tlsOnly = policy({
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: resource,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  });
  await expect(client.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toEqual(
    named('NoSuchBucketPolicy'),
  );
  await put(tlsOnly);
  expect((await client.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(tlsOnly);
  await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a' }));

  const allow = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject' };
  await expect(put('nonsense')).rejects.toEqual(named('MalformedPolicy'));
  await expect(put(policy({ ...allow, Resource: 'arn:aws:s3:::other/*' }))).rejects.toEqual(
    named('MalformedPolicy'),
  );
  await expect(put(policy({ ...allow, Resource: resource, Principal: undefined }))).rejects.toEqual(
    named('MalformedPolicy'),
  );
  await expect(put(policy({ ...allow, Resource: resource }))).rejects.toEqual(named('AccessDenied')); // public
});

test('obeys a policy that denies', async () => {
  const Statement = {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: `arn:aws:s3:::${Bucket}/locked/*`,
  };
  await client.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Statement }) }));
  await client.send(new PutObjectCommand({ Bucket, Key: 'open', Body: 'a' }));
  const locked = client.send(new PutObjectCommand({ Bucket, Key: 'locked/a', Body: 'a' }));
  await expect(locked).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
  await client.send(new DeleteBucketPolicyCommand({ Bucket }));
  await client.send(new PutObjectCommand({ Bucket, Key: 'locked/a', Body: 'a' }));
});

test('refuses what the local cloud cannot do', async () => {
  const kms = { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const } }] };
  const encrypt = new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: kms });
  await expect(client.send(encrypt)).rejects.toEqual(named('NotImplemented'));
  const QueueConfigurations = [
    { QueueArn: 'arn:aws:sqs:us-east-1:123456789012:q', Events: ['s3:ObjectCreated:*' as const] },
  ];
  const notify = new PutBucketNotificationConfigurationCommand({
    Bucket,
    NotificationConfiguration: { QueueConfigurations },
  });
  await expect(client.send(notify)).rejects.toEqual(named('NotImplemented'));
});

test('expires objects at midnight of cloud time', async () => {
  const days = (n: number) => clock.advance(n * 24 * 3600 * 1000);
  await client.send(
    new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
  );
  const Rules = [
    {
      ID: 'old',
      Status: 'Enabled' as const,
      Filter: { Prefix: 'tmp/' },
      Expiration: { Days: 2 },
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
    },
    {
      ID: 'markers',
      Status: 'Enabled' as const,
      Filter: {},
      Expiration: { ExpiredObjectDeleteMarker: true },
    },
  ];
  await client.send(
    new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }),
  );
  expect((await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules).toEqual(Rules);
  for (const Key of ['tmp/a', 'kept']) await client.send(new PutObjectCommand({ Bucket, Key, Body: 'a' }));
  const keys = async () =>
    ((await client.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map(({ Key }) => Key);

  await days(1);
  expect(await keys()).toEqual(['kept', 'tmp/a']);
  await days(2);
  expect(await keys()).toEqual(['kept']);
  await days(4);
  const { Versions, DeleteMarkers } = await client.send(new ListObjectVersionsCommand({ Bucket }));
  expect(Versions!.map(({ Key }) => Key)).toEqual(['kept']);
  expect(DeleteMarkers).toBeUndefined();

  await client.send(new DeleteBucketLifecycleCommand({ Bucket }));
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'kept' }));
});

test('has its place in another region and partition', async () => {
  const china = await startTestCloud({ services: [s3], region: 'cn-north-1' });
  const s3cn = new S3Client(china.clientConfig);
  const CreateBucketConfiguration = { LocationConstraint: 'cn-north-1' as const };
  const { BucketArn } = await s3cn.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  expect(BucketArn).toBe(`arn:aws-cn:s3:::${Bucket}`);
  expect((await s3cn.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBe('cn-north-1');
  const again = s3cn.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  await expect(again).rejects.toEqual(named('BucketAlreadyOwnedByYou'));
  const elsewhere = s3cn.send(
    new CreateBucketCommand({
      Bucket: 'b-2',
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    }),
  );
  await expect(elsewhere).rejects.toEqual(named('IllegalLocationConstraintException'));
  await china.stop();
});
