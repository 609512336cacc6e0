import { createHash } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Artifact, ReleaseRecord } from '../../../lib/release/release-record.ts';
import { artifactDoubt } from '../../../lib/store/artifact-doubt.ts';
import { iam } from '../../../local/services/iam/index.ts';
import { s3 as s3Service } from '../../../local/services/s3/index.ts';
import { startTestCloud, type TestCloud } from '../../local/test-cloud.ts';

let cloud: TestCloud;
let s3: S3Client;
let built: Artifact;
beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, s3Service] });
  s3 = new S3Client(cloud.clientConfig);
  await s3.send(new CreateBucketCommand({ Bucket: 'state' }));
  const VersioningConfiguration = { Status: 'Enabled' as const };
  await s3.send(new PutBucketVersioningCommand({ Bucket: 'state', VersioningConfiguration }));
  const key = 'CodeDeploy/hello-1/artifact.zip';
  const Body = 'the artifact';
  const { VersionId } = await s3.send(new PutObjectCommand({ Bucket: 'state', Key: key, Body }));
  const sha256 = createHash('sha256').update(Body).digest('hex');
  built = { bucket: 'state', key, versionId: VersionId!, sha256 };
});
afterAll(() => cloud.stop());

/** Records that say this of the artifact of hello-1. */
const recordsWith = (artifact: Artifact | undefined) => ({
  find: async (release: string) =>
    release === 'hello-1' ? ({ release, artifact } as unknown as ReleaseRecord) : undefined,
});
const doubtOf = (artifact: Artifact | undefined, release: string | undefined = 'hello-1', revision = built) =>
  artifactDoubt({ s3, records: recordsWith(artifact) })({
    ...(release === '' ? {} : { release }),
    revision: { ...revision, bundleType: 'zip' },
  });

it('has none where object and record agree, nor where no release of the pipeline brought it', async () => {
  expect(await doubtOf(built)).toBeUndefined();
  expect(await doubtOf(undefined, '')).toBeUndefined();
});

it('doubts another digest, another artifact, and what no record speaks for', async () => {
  const other = { ...built, sha256: '0'.repeat(64) };
  expect(await doubtOf(other)).toMatchObject({
    missing: false,
    why: expect.stringContaining('to have the sha256 0000') as string,
  });
  expect(await doubtOf({ ...built, key: 'CodeDeploy/x/artifact.zip' })).toMatchObject({
    missing: false,
    why: expect.stringContaining(
      'names another artifact than s3://state/CodeDeploy/hello-1/artifact.zip',
    ) as string,
  });
  expect(await doubtOf(built, 'hello-9')).toMatchObject({
    why: 'no record says what the artifact of hello-9 is',
  });
});

it('says that an object is gone, and doubts what cannot be read', async () => {
  const closed = new S3Client({ ...cloud.clientConfig, endpoint: 'http://127.0.0.1:1', maxAttempts: 1 });
  const unread = artifactDoubt({ s3: closed, records: recordsWith(built) });
  expect(await unread({ revision: { ...built, bundleType: 'zip' } })).toMatchObject({ missing: false });
  await s3.send(new DeleteObjectCommand({ Bucket: 'state', Key: built.key, VersionId: built.versionId }));
  expect(await doubtOf(built)).toEqual({
    missing: true,
    why: `s3://state/${built.key} (version ${built.versionId}) does not exist any more`,
  });
});
