import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ServiceDefinition } from '../../../../local/service.ts';
import { s3 } from '../../../../local/services/s3/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

type Entry = NonNullable<PutEventsCommandInput['Entries']>[number];
const told: Entry[] = [];

/** The bus end of the conversation. */
const bus: ServiceDefinition = {
  name: 'events',
  wire: {
    serviceId: 'EventBridge',
    signingName: 'events',
    protocol: 'awsJson1_1',
    target: 'AWSEvents',
    namespace: 'com.amazonaws.eventbridge',
    version: '2015-10-07',
    schemas: () => import('@aws-sdk/client-eventbridge'),
  },
  permissions: { prefix: 'events', operations: {} },
  create: () => ({
    operations: { PutEvents: (input: PutEventsCommandInput) => void told.push(...input.Entries!) },
  }),
};

let cloud: TestCloud;
let client: S3Client;

beforeAll(async () => {
  cloud = await startTestCloud({ services: [s3, bus] });
  client = new S3Client(cloud.clientConfig);
});

afterAll(() => cloud.stop());

const takeTold = () =>
  told.splice(0).map(({ Detail, ...entry }) => ({ ...entry, detail: JSON.parse(Detail!) }));

test('tells EventBridge of what is created and deleted, once it was asked to', async () => {
  const Bucket = 'telling';
  await client.send(new CreateBucketCommand({ Bucket }));
  await client.send(new PutObjectCommand({ Bucket, Key: 'before', Body: 'x' }));
  const NotificationConfiguration = { EventBridgeConfiguration: {} };
  await client.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
  expect(takeTold()).toEqual([]);

  await client.send(new PutObjectCommand({ Bucket, Key: 'a b+%ü', Body: 'hello' }));
  const [created, ...more] = takeTold();
  expect(more).toEqual([]);
  expect(created).toEqual({
    Source: 'aws.s3',
    DetailType: 'Object Created',
    Resources: ['arn:aws:s3:::telling'],
    Time: expect.any(Date),
    detail: {
      version: '0',
      'event-version': '1.0',
      bucket: { name: 'telling' },
      object: {
        key: 'a b+%ü',
        size: 5,
        etag: '5d41402abc4b2a76b9719d911017c592',
        sequencer: expect.stringMatching(/^[0-9A-F]{16}$/),
      },
      'request-id': expect.any(String),
      requester: '123456789012',
      'source-ip-address': '127.0.0.1',
      reason: 'PutObject',
    },
  });

  await client.send(new DeleteObjectCommand({ Bucket, Key: 'a b+%ü' }));
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'a b+%ü' })); // nothing there, nothing to tell
  const [deleted, ...none] = takeTold();
  expect(none).toEqual([]);
  expect(deleted).toMatchObject({
    DetailType: 'Object Deleted',
    detail: { reason: 'DeleteObject', 'deletion-type': 'Permanently Deleted' },
  });
  expect(deleted!.detail.object.sequencer > created!.detail.object.sequencer).toBe(true);
});

test('names versions, delete markers and copies, and keeps silent about refusals', async () => {
  const Bucket = 'versioned';
  await client.send(new CreateBucketCommand({ Bucket }));
  await client.send(
    new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
  );
  const NotificationConfiguration = { EventBridgeConfiguration: {} };
  await client.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));

  const { VersionId } = await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }));
  expect(takeTold()[0]!.detail.object['version-id']).toBe(VersionId);
  await client.send(new CopyObjectCommand({ Bucket, Key: 'b', CopySource: `${Bucket}/a` }));
  expect(takeTold()[0]!.detail.reason).toBe('CopyObject');
  const refused = client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'y', IfNoneMatch: '*' }));
  await expect(refused).rejects.toMatchObject({ name: 'PreconditionFailed' });
  expect(takeTold()).toEqual([]);

  const marker = await client.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
  expect(takeTold()[0]!.detail).toMatchObject({
    'deletion-type': 'Delete Marker Created',
    object: { 'version-id': marker.VersionId },
  });
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'a', VersionId: marker.VersionId }));
  expect(takeTold()[0]!.detail['deletion-type']).toBe('Permanently Deleted');
});
