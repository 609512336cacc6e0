import { CreateBucketCommand, PutBucketPolicyCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { IdentityCaller } from '../../../../local/caller.ts';
import { s3 } from '../../../../local/services/s3/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

const Bucket = 'guarded';
const role = 'arn:aws:iam::123456789012:role/Reader';
/** A role without policies of its own: what it may do, the bucket's policy says. */
const reader: IdentityCaller = {
  kind: 'identity',
  arn: 'arn:aws:sts::123456789012:assumed-role/Reader/session',
  principalArn: role,
  account: '123456789012',
  userId: 'AROAEXAMPLE:session',
  accessKeyId: 'ASIAEXAMPLE',
};

let cloud: TestCloud;
let client: S3Client;

beforeAll(async () => {
  cloud = await startTestCloud({ services: [s3] });
  client = new S3Client(cloud.clientConfig);
  await client.send(new CreateBucketCommand({ Bucket }));
  for (const Key of ['a', 'b', 'secret/c'])
    await client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
});

afterAll(() => cloud.stop());

const allow = async (...actions: readonly (readonly [action: string, path: string])[]) => {
  const Statement = actions.map(([action, path]) => ({
    Effect: 'Allow',
    Principal: { AWS: role },
    Action: `s3:${action}`,
    Resource: `arn:aws:s3:::${Bucket}${path}`,
  }));
  await client.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Statement }) }));
};
const call = (operation: string, input: object) =>
  cloud.cloud.call(reader, 's3', operation, { Bucket, ...input });
const denied = expect.objectContaining({ code: 'AccessDenied', status: 403 });

test('hides from whoever may not list that a key is missing', async () => {
  await allow(['GetObject', '/*']);
  await expect(call('GetObject', { Key: 'a' })).resolves.toMatchObject({ ContentLength: 1 });
  await expect(call('GetObject', { Key: 'nothing' })).rejects.toEqual(denied);
  await expect(call('HeadObject', { Key: 'nothing' })).rejects.toEqual(denied);
  await allow(['GetObject', '/*'], ['ListBucket', '']);
  await expect(call('GetObject', { Key: 'nothing' })).rejects.toMatchObject({
    code: 'NoSuchKey',
    status: 404,
  });
});

test('needs another right for a named version', async () => {
  await allow(['GetObject', '/*'], ['ListBucket', '']);
  await expect(call('GetObject', { Key: 'a', VersionId: 'null' })).rejects.toEqual(denied);
  await allow(['GetObjectVersion', '/*']);
  await expect(call('GetObject', { Key: 'a', VersionId: 'null' })).resolves.toBeDefined();
});

test('needs the right to read for If-Match and for the source of a copy', async () => {
  await allow(['PutObject', '/*']);
  await expect(call('PutObject', { Key: 'a', Body: 'new', IfMatch: '*' })).rejects.toEqual(denied);
  await expect(call('PutObject', { Key: 'new', Body: 'new', IfNoneMatch: '*' })).resolves.toBeDefined();
  await expect(call('CopyObject', { Key: 'copy', CopySource: `${Bucket}/a` })).rejects.toEqual(denied);
  await allow(['PutObject', '/*'], ['GetObject', '/a']);
  await expect(call('CopyObject', { Key: 'copy', CopySource: `${Bucket}/a` })).resolves.toBeDefined();
});

test('deletes of many keys those that may be deleted', async () => {
  await allow(['DeleteObject', '/b']);
  const Delete = { Objects: [{ Key: 'b' }, { Key: 'secret/c' }] };
  await expect(call('DeleteObjects', { Delete })).resolves.toMatchObject({
    Deleted: [{ Key: 'b' }],
    Errors: [{ Key: 'secret/c', Code: 'AccessDenied' }],
  });
});

test('reads by the tags that the object has, of the version that is asked for', async () => {
  const tagged = { Bucket, Key: 'tagged', Tagging: 'use=yes' };
  await client.send(new PutObjectCommand({ ...tagged, Body: 'read' }));
  const allowTagged = (Action: string) => {
    const Condition = { StringEquals: { 's3:ExistingObjectTag/use': 'yes' } };
    const Statement = {
      Effect: 'Allow',
      Principal: { AWS: role },
      Action,
      Resource: `arn:aws:s3:::${Bucket}/*`,
    };
    const Policy = JSON.stringify({ Statement: { ...Statement, Condition } });
    return client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  };
  await allowTagged('s3:GetObject');
  await expect(call('GetObject', { Key: 'tagged' })).resolves.toMatchObject({ ContentLength: 4 });
  await expect(call('GetObject', { Key: 'a' })).rejects.toEqual(denied);
  await expect(call('GetObject', { Key: 'nothing' })).rejects.toEqual(denied);
  await allowTagged('s3:GetObjectVersion');
  await expect(call('GetObject', { Key: 'tagged', VersionId: 'null' })).resolves.toBeDefined();
  await expect(call('GetObject', { Key: 'a', VersionId: 'null' })).rejects.toEqual(denied);
});

test('needs the right to read for a delete by ETag, and none for one of whatever is there', async () => {
  const { ETag } = await client.send(new PutObjectCommand({ Bucket, Key: 'd', Body: 'd' }));
  await allow(['DeleteObject', '/d']);
  await expect(call('DeleteObject', { Key: 'd', IfMatch: ETag })).rejects.toEqual(denied);
  await allow(['DeleteObject', '/d'], ['GetObject', '/d']);
  await expect(call('DeleteObject', { Key: 'd', IfMatch: ETag })).resolves.toBeDefined();
  await client.send(new PutObjectCommand({ Bucket, Key: 'd', Body: 'd' }));
  await allow(['DeleteObject', '/d']);
  await expect(call('DeleteObject', { Key: 'd', IfMatch: '*' })).resolves.toBeDefined();
});
