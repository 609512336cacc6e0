import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3ServiceException,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Plan } from '../release/plan.ts';
import { Refused } from '../release/refused.ts';
import type { Artifact, SourceRevision } from '../release/release-record.ts';
import { deadline } from '../runtime/deadline.ts';
import { checkSource } from '../source/check-source.ts';
import { SourceRejected, type CheckedSource, type SourceFile } from '../source/source.ts';
import { ARTIFACT_NAME, keys } from './keys.ts';
import { sourceFile } from './source-file.ts';

/** Runs `work` with a folder that is gone afterwards: a warm Lambda keeps its /tmp. */
export async function withFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Downloads a version of an object, the newest where none is named, and says which one that was. */
async function downloadSource(
  s3: S3Client,
  source: Omit<SourceRevision, 'versionId'> & { readonly versionId?: string },
  path: string,
): Promise<{ readonly revision: SourceRevision; readonly sha256: string; readonly file: SourceFile }> {
  const { bucket, key, versionId } = source;
  const command = new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId });
  const answer = await s3.send(command, deadline()).catch(refusedWhenMissing(source));
  const sha256 = await writeWithDigest(answer.Body as Readable, path);
  return {
    revision: { bucket, key, versionId: answer.VersionId ?? versionId ?? 'null' },
    sha256,
    file: await sourceFile(path),
  };
}

const refusedWhenMissing =
  ({ bucket, key, versionId }: { bucket: string; key: string; versionId?: string }) =>
  (error: unknown): never => {
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    if (status !== 404 && status !== 400) throw error;
    const version = versionId ? ` in version ${versionId}` : '';
    throw new Refused(`expected the source s3://${bucket}/${key}${version} to exist, it does not`, {
      cause: error,
    });
  };

/** Downloads a source and checks it; what breaks a rule is refused with the rule. */
export async function readBundle(
  s3: S3Client,
  source: Omit<SourceRevision, 'versionId'> & { readonly versionId?: string },
  folder: string,
): Promise<{ readonly revision: SourceRevision; readonly sha256: string; readonly checked: CheckedSource }> {
  const { revision, sha256, file } = await downloadSource(s3, source, join(folder, 'source'));
  return { revision, sha256, checked: await checkBundle(file) };
}

/** A bundle that keeps all rules, or a refusal that names the broken one. */
export async function checkBundle(file: SourceFile): Promise<CheckedSource> {
  try {
    return await checkSource(file);
  } catch (error) {
    if (error instanceof SourceRejected) throw new Refused(error.message, { cause: error });
    throw error;
  }
}

export interface BundleOrder extends Pick<NonNullable<Plan['build']>, 'variables'> {
  readonly stateBucket: string;
  readonly release: string;
  /** The buildspec; undefined: nothing is built. */
  readonly build: string | undefined;
  /** Where the zip is put together. */
  readonly folder: string;
}

/** Keeps a checked source as one zip: as what CodeBuild takes, or as the artifact itself where nothing is built. */
export async function storeBundle(
  s3: S3Client,
  { stateBucket: bucket, release, build, variables, folder }: BundleOrder,
  checked: CheckedSource,
): Promise<Pick<Plan, 'build' | 'artifact'>> {
  const key = build === undefined ? keys.artifact(release) : keys.source(release);
  const stored = await uploadZip(s3, { bucket, key }, { content: checked.zip(), path: join(folder, 'zip') });
  if (build === undefined) return { artifact: stored };
  const artifact = { bucket, folder: keys.artifactFolder(release), name: ARTIFACT_NAME };
  const buildspecSha256 = createHash('sha256')
    .update((await checked.text(build)) ?? '')
    .digest('hex');
  return { build: { buildspec: build, buildspecSha256, source: stored, variables, artifact } };
}

/** Uploads a stream by way of a file, so that its length and digest are known before. */
async function uploadZip(
  s3: S3Client,
  target: { readonly bucket: string; readonly key: string },
  { content, path }: { readonly content: Readable; readonly path: string },
): Promise<Artifact> {
  const sha256 = await writeWithDigest(content, path);
  const { size } = await stat(path);
  const answer = await s3.send(
    new PutObjectCommand({
      Bucket: target.bucket,
      Key: target.key,
      Body: createReadStream(path),
      ContentLength: size,
      ContentType: 'application/zip',
      Metadata: { sha256 },
    }),
    deadline(),
  );
  return { ...target, versionId: answer.VersionId ?? 'null', sha256 };
}

/**
 * The version of an object that has a digest, newest first; undefined where none has. CodeBuild names the digest of what
 * it uploaded, but not the version. The object is downloaded to `path`.
 */
export async function findVersionByDigest(
  s3: S3Client,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  { sha256, path }: { readonly sha256: string; readonly path: string },
): Promise<{ readonly artifact: Artifact; readonly file: SourceFile } | undefined> {
  const command = new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key, MaxKeys: 100 });
  const { Versions } = await s3.send(command, deadline());
  for (const { Key, VersionId } of Versions ?? []) {
    if (Key !== key) continue;
    const answer = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId }), deadline());
    const digest = await writeWithDigest(answer.Body as Readable, path);
    if (digest === sha256.toLowerCase()) {
      return {
        artifact: { bucket, key, versionId: VersionId ?? 'null', sha256: digest },
        file: await sourceFile(path),
      };
    }
  }
  return undefined;
}

async function writeWithDigest(content: Readable, path: string): Promise<string> {
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(content, hashing, createWriteStream(path));
  return hash.digest('hex');
}
