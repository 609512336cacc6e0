import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, S3ServiceException, type S3Client } from '@aws-sdk/client-s3';
import { Refused } from '../release/refused.ts';
import type { SourceRevision } from '../release/release-record.ts';
import { deadline } from '../runtime/deadline.ts';
import { checkCommit, type SourceLayer } from '../source/git/check-commit.ts';
import { commitInPacks } from '../source/git/commit-in-packs.ts';
import { MOST_PACKED } from '../source/git/read-pack.ts';
import { LARGEST_RECORD, parseRefRecord, type RefRecord } from '../source/git/ref-record.ts';
import { SOURCE_LIMITS } from '../source/source-limits.ts';
import { SourceRejected, type CheckedSource } from '../source/source.ts';
import { sourceFile } from './source-file.ts';

type Source = Omit<SourceRevision, 'versionId'> & { readonly versionId?: string };

/** The record of a ref, as it was in a version of its object; what breaks a rule is refused with the rule. */
export async function readRef(
  s3: S3Client,
  { bucket, key, versionId }: Source,
): Promise<{
  readonly revision: SourceRevision;
  readonly record: RefRecord & { readonly repository: string };
}> {
  const object = { Bucket: bucket, Key: key, VersionId: versionId };
  const answer = await s3.send(new GetObjectCommand(object), deadline()).catch(refusedWhenMissing(key));
  if ((answer.ContentLength ?? 0) > LARGEST_RECORD) {
    throw new Refused(
      `expected the record ${key} to be at most ${LARGEST_RECORD} bytes, got ${answer.ContentLength}`,
    );
  }
  const text = await answer.Body!.transformToString();
  const revision = { bucket, key, versionId: answer.VersionId ?? versionId ?? 'null' };
  return { revision, record: await refusing(() => parseRefRecord(key, text)) };
}

export interface CommitOrder {
  readonly bucket: string;
  readonly record: RefRecord;
  /** The folder of the tree that is the source; undefined: all of it. */
  readonly top: string | undefined;
}

/** The files of the commit that a ref stands at, downloaded to a folder and proved. */
export async function readCommit(
  s3: S3Client,
  { bucket, record, top }: CommitOrder,
  folder: string,
): Promise<CheckedSource> {
  if (record.target === null) throw new Refused(`expected a ref that stands, ${record.ref} was deleted`);
  if (record.sources.length === 0) return readFromPacks(s3, { bucket, record, top });
  const bytes = record.sources.reduce((sum, source) => sum + source.bytes, 0);
  if (bytes > SOURCE_LIMITS.packedBytes) {
    throw new Refused(
      `expected at most ${SOURCE_LIMITS.packedBytes} bytes of archives, ${record.ref} has ${bytes}`,
    );
  }
  const layers: SourceLayer[] = [];
  for (const [index, { key, commit, base }] of record.sources.entries()) {
    const path = join(folder, `layer-${index}`);
    const command = new GetObjectCommand({ Bucket: bucket, Key: key });
    const { Body } = await s3.send(command, deadline()).catch(refusedWhenMissing(key));
    await pipeline(Body as Readable, createWriteStream(path));
    layers.push({ commit, ...(base ? { base } : {}), file: await sourceFile(path) });
  }
  return refusing(() => checkCommit({ ...record, top }, layers));
}

/** The first push of a large repository sends its files once, in the history. */
async function readFromPacks(s3: S3Client, { bucket, record, top }: CommitOrder): Promise<CheckedSource> {
  const bundles: Buffer[] = [];
  let left = MOST_PACKED;
  for (const { key } of record.packs) {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key });
    const { Body, ContentLength = 0 } = await s3.send(command, deadline()).catch(refusedWhenMissing(key));
    left -= ContentLength;
    if (left < 0) {
      (Body as Readable).destroy();
      throw new Refused(
        `expected history of at most ${MOST_PACKED} bytes where no archive of the files is pushed, ${record.ref} has more`,
      );
    }
    bundles.push(await buffer(Body as Readable));
  }
  return refusing(() => commitInPacks({ ...record, top }, bundles));
}

const refusedWhenMissing =
  (key: string) =>
  (error: unknown): never => {
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    if (status !== 404 && status !== 400) throw error;
    throw new Refused(`expected the object ${key}, which the push names, to exist, it does not`, {
      cause: error,
    });
  };

async function refusing<Value>(work: () => Value | Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SourceRejected) throw new Refused(error.message, { cause: error });
    throw error;
  }
}
