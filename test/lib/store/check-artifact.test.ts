import { createHash } from 'node:crypto';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sealStatement, type Envelope } from '../../../lib/provenance/envelope.ts';
import type { StatementFacts } from '../../../lib/provenance/statement.ts';
import type { Artifact, StoredDocument } from '../../../lib/release/release-record.ts';
import { checkArtifact } from '../../../lib/store/check-artifact.ts';
import { writeProvenance } from '../../../lib/store/provenance.ts';
import { releaseKey, type ReleaseKey } from '../../../lib/store/release-key.ts';
import { iam } from '../../../local/services/iam/index.ts';
import { kms as kmsService } from '../../../local/services/kms/index.ts';
import { s3 as s3Service } from '../../../local/services/s3/index.ts';
import { startTestCloud, type TestCloud } from '../../local/test-cloud.ts';

const PLAN: StatementFacts['plan'] = {
  release: 'hello-1',
  application: 'hello',
  source: { bucket: 'source', key: 'refs/hello/refs/heads/main', versionId: 'v1' },
  pushed: {
    repository: 'hello',
    ref: 'refs/heads/main',
    sequence: 3,
    commit: 'a'.repeat(40),
    subject: 'x',
    by: 'me',
    forced: false,
  },
  build: {
    buildspec: 'buildspec.yml',
    buildspecSha256: 'b'.repeat(64),
    source: { bucket: 'state', key: 'sources/hello-1/source.zip', versionId: 'v2', sha256: 'c'.repeat(64) },
    artifact: { bucket: 'state', folder: 'CodeDeploy/hello-1', name: 'artifact.zip' },
  },
};
const BUILDER = {
  builder: 'arn:aws:codebuild:us-east-1:123456789012:project/signalbox-main',
  invocation: 'arn:aws:codebuild:us-east-1:123456789012:build/signalbox-main:1',
  finishedAt: '2026-05-01T10:00:00Z',
};

let cloud: TestCloud;
let s3: S3Client;
let key: ReleaseKey;
let otherKey: ReleaseKey;
let built: Artifact;
beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, kmsService, s3Service] });
  s3 = new S3Client(cloud.clientConfig);
  await s3.send(new CreateBucketCommand({ Bucket: 'state' }));
  const VersioningConfiguration = { Status: 'Enabled' as const };
  await s3.send(new PutBucketVersioningCommand({ Bucket: 'state', VersioningConfiguration }));
  [key, otherKey] = [await newKey('ECC_NIST_P256'), await newKey('RSA_2048')];
  built = await put('CodeDeploy/hello-1/artifact.zip', 'the artifact');
});
afterAll(() => cloud.stop());

async function newKey(KeySpec: 'ECC_NIST_P256' | 'RSA_2048'): Promise<ReleaseKey> {
  const kms = new KMSClient(cloud.clientConfig);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec, KeyUsage: 'SIGN_VERIFY' }));
  return releaseKey(kms, KeyMetadata!.Arn)!;
}

async function put(objectKey: string, Body: string): Promise<StoredDocument> {
  const { VersionId } = await s3.send(new PutObjectCommand({ Bucket: 'state', Key: objectKey, Body }));
  const sha256 = createHash('sha256').update(Body).digest('hex');
  return { bucket: 'state', key: objectKey, versionId: VersionId!, sha256 };
}

const provenanceOf = (signer: ReleaseKey | undefined, plan = PLAN, artifact = built) =>
  writeProvenance(s3, { plan, artifact, ...BUILDER }, signer);

async function read({ bucket, key: objectKey, versionId }: StoredDocument): Promise<Envelope> {
  const command = new GetObjectCommand({ Bucket: bucket, Key: objectKey, VersionId: versionId });
  return JSON.parse(await (await s3.send(command)).Body!.transformToString()) as Envelope;
}

const check = (artifact: Artifact, signer: ReleaseKey | undefined) =>
  checkArtifact(s3, { release: 'hello-1', artifact }, signer);

describe('a provenance', () => {
  test('says what went in, who built, and what came out', async () => {
    const { provenance } = await provenanceOf(undefined);
    const { payload, signatures } = await read(provenance!);
    expect(signatures).toEqual([]);
    expect(JSON.parse(Buffer.from(payload, 'base64').toString())).toEqual({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [
        {
          name: 'artifact.zip',
          uri: `s3://state/CodeDeploy/hello-1/artifact.zip?versionId=${built.versionId}`,
          digest: { sha256: built.sha256 },
        },
      ],
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: {
        buildDefinition: {
          buildType: 'urn:signalbox:build:codebuild:v1',
          externalParameters: { application: 'hello', release: 'hello-1' },
          resolvedDependencies: [
            { name: 'source', uri: 's3://source/refs/hello/refs/heads/main?versionId=v1' },
            {
              name: 'commit',
              uri: 'git+signalbox://source/hello@refs/heads/main',
              digest: { gitCommit: 'a'.repeat(40) },
            },
            {
              name: 'checked source',
              uri: 's3://state/sources/hello-1/source.zip?versionId=v2',
              digest: { sha256: 'c'.repeat(64) },
            },
            { name: 'buildspec', uri: 'buildspec.yml', digest: { sha256: 'b'.repeat(64) } },
          ],
        },
        runDetails: {
          builder: { id: BUILDER.builder },
          metadata: { invocationId: BUILDER.invocation, finishedOn: BUILDER.finishedAt },
          byproducts: [],
        },
      },
    });
  });

  test.each(['ECC', 'RSA'])('that a key of %s signed is taken', async (kind) => {
    const signer = kind === 'ECC' ? key : otherKey;
    const artifact = await provenanceOf(signer);
    expect(artifact.provenance?.signedBy).toBe(signer.arn);
    await check(artifact, signer);
  });

  test('that is unsigned is taken where the stack has no key', async () => {
    await check(await provenanceOf(undefined), undefined);
    await check(built, undefined); // of an execution older than provenance
  });
});

describe('what is refused', () => {
  /** The artifact with an envelope that somebody else wrote in the place of its provenance. */
  const forged = async (change: (envelope: Envelope) => object | string): Promise<Artifact> => {
    const { provenance } = await provenanceOf(key);
    const changed = change(await read(provenance!));
    const text = typeof changed === 'string' ? changed : JSON.stringify(changed);
    return { ...built, provenance: await put(provenance!.key, text) };
  };
  const restated = (envelope: Envelope) => {
    const text = Buffer.from(envelope.payload, 'base64').toString().replace('signalbox-main', 'forger');
    return sealStatement(Buffer.from(text), envelope.signatures);
  };

  test.each<[string, () => Promise<Artifact>, RegExp]>([
    [
      'a changed artifact',
      async () => ({ ...(await provenanceOf(key)), sha256: 'd'.repeat(64) }),
      /to have the sha256 d{64} that it was made with, got [0-9a-f]{64}$/,
    ],
    [
      'another version of the artifact',
      async () => ({ ...(await provenanceOf(key)), versionId: (await put(built.key, 'another')).versionId }),
      /the artifact s3:\/\/state\/CodeDeploy\/hello-1\/artifact\.zip \(version .*\) to have the sha256/,
    ],
    ['no provenance', async () => built, /signed by arn:aws:kms:.*, there is none$/],
    [
      'an unsigned provenance',
      () => provenanceOf(undefined),
      /it is unsigned, and must be signed by arn:aws:kms:/,
    ],
    [
      'a provenance that another key signed',
      () => provenanceOf(otherKey),
      /it is signed by arn:aws:kms:.*, not by arn:aws:kms:/,
    ],
    [
      'a signature of another key in the name of the right one',
      async () => {
        const { provenance } = await provenanceOf(otherKey);
        const { signatures } = await read(provenance!);
        return forged((envelope) => ({
          ...envelope,
          signatures: [{ keyid: key.arn, sig: signatures[0]!.sig }],
        }));
      },
      /its signature is not one of arn:aws:kms:/,
    ],
    ['another statement under the signature', () => forged(restated), /its signature is not one of/],
    [
      'no signature any more',
      () => forged((envelope) => ({ ...envelope, signatures: [] })),
      /it is unsigned/,
    ],
    [
      'the provenance of another artifact',
      () =>
        provenanceOf(key, PLAN, { ...built, sha256: 'e'.repeat(64) }).then(({ provenance }) => ({
          ...built,
          provenance,
        })),
      /it speaks for e{64}$/,
    ],
    [
      'the provenance of another release',
      async () => ({ ...(await provenanceOf(key, { ...PLAN, release: 'hello-2' })) }),
      /it speaks for the release hello-2$/,
    ],
    ['no envelope', () => forged(() => 'x'), /it is no DSSE envelope/],
    [
      'a provenance that was changed after it was written',
      async () => {
        const artifact = await provenanceOf(key);
        const later = await put(artifact.provenance!.key, '{}');
        return { ...artifact, provenance: { ...artifact.provenance!, versionId: later.versionId } };
      },
      /the provenance s3:.* to have the sha256/,
    ],
  ])('%s', async (_case, artifact, sentence) => {
    await expect(check(await artifact(), key)).rejects.toMatchObject({
      name: 'Refused',
      message: expect.stringMatching(sentence),
    });
  });

  test('an artifact that was deleted', async () => {
    const gone = await put('CodeDeploy/hello-1/gone.zip', 'x');
    const { bucket, key: Key, versionId } = gone;
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key, VersionId: versionId }));
    await expect(check(gone, undefined)).rejects.toThrow(
      `expected the artifact s3://state/CodeDeploy/hello-1/gone.zip (version ${versionId}) to exist, it does not`,
    );
  });
});
