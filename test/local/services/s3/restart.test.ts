import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListPartsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { s3 } from '../../../../local/services/s3/index.ts';
import { startTestCloud } from '../../test-cloud.ts';

test('keeps objects, versions, settings and unfinished uploads through a restart', async () => {
  const data = await mkdtemp(join(tmpdir(), 's3-restart-'));
  const Bucket = 'kept';
  const before = await startTestCloud({ services: [s3], data });
  const first = new S3Client(before.clientConfig);
  await first.send(new CreateBucketCommand({ Bucket }));
  await first.send(
    new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
  );
  const { VersionId } = await first.send(
    new PutObjectCommand({ Bucket, Key: 'a', Body: 'one', Metadata: { x: 'y' } }),
  );
  await first.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'two' }));
  const { UploadId } = await first.send(new CreateMultipartUploadCommand({ Bucket, Key: 'b' }));
  await first.send(new UploadPartCommand({ Bucket, Key: 'b', UploadId, PartNumber: 1, Body: 'part' }));
  await before.stop();

  const after = await startTestCloud({ services: [s3], data });
  const second = new S3Client(after.clientConfig);
  const old = await second.send(new GetObjectCommand({ Bucket, Key: 'a', VersionId }));
  expect([await old.Body!.transformToString(), old.Metadata]).toEqual(['one', { x: 'y' }]);
  const now = await second.send(new GetObjectCommand({ Bucket, Key: 'a' }));
  expect(await now.Body!.transformToString()).toBe('two');
  expect((await second.send(new PutObjectCommand({ Bucket, Key: 'a', Body: '3' }))).VersionId).toHaveLength(
    32,
  );
  const { Parts } = await second.send(new ListPartsCommand({ Bucket, Key: 'b', UploadId }));
  expect(Parts).toMatchObject([{ PartNumber: 1, Size: 4 }]);
  await after.stop();
  await rm(data, { recursive: true });
});
