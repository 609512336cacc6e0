import { ListObjectsV2Command, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import type { SourceRevision } from '../release/release-record.ts';
import { deadline } from '../runtime/deadline.ts';
import { refOfKey } from '../source/git/ref-key.ts';
import type { JsonObjects } from './json-objects.ts';
import { keys } from './keys.ts';

/** Which versions of a ref's record intake has taken in, the newest last. */
const taken = z.object({ version: z.literal(1), nonce: z.string(), versionIds: z.array(z.string()) });

/** More pushes of one ref than within {@link SWEPT_MS}, but for a robot's. */
const KEPT = 200;

export async function markTaken(objects: JsonObjects, { key, versionId }: SourceRevision): Promise<void> {
  await objects.update(keys.taken(key), taken, (current) => {
    const versionIds = current?.versionIds ?? [];
    if (versionIds.includes(versionId)) return undefined;
    return { version: 1 as const, versionIds: [...versionIds, versionId].slice(-KEPT) };
  });
}

/** How far back a sweep looks: several of them see each push. */
const SWEPT_MS = 24 * 3600_000;
/** An event of a younger push may still be on its way. */
const YOUNG_MS = 5 * 60_000;

export interface SweepPorts {
  readonly s3: S3Client;
  readonly objects: JsonObjects;
  readonly bucket: string;
  /** The time of the sweep by AWS's own clock; ISO 8601. */
  readonly time: string;
}

export interface UntakenPush {
  readonly source: SourceRevision;
  readonly repository: string;
  readonly at: string;
}

/** The pushes of the last day that were never taken in, as their event was lost; of each ref the oldest first. */
export async function* untakenPushes(ports: SweepPorts): AsyncGenerator<UntakenPush> {
  for await (const key of changedRefs(ports)) {
    const repository = refOfKey(key)?.repository;
    if (!repository) continue;
    const known = new Set((await ports.objects.read(keys.taken(key), taken))?.value.versionIds);
    for (const { versionId, at } of await recentVersions(key, ports)) {
      if (!known.has(versionId)) yield { source: { bucket: ports.bucket, key, versionId }, repository, at };
    }
  }
}

const isSwept = (at: Date | undefined, time: string): boolean => {
  const age = Date.parse(time) - (at?.getTime() ?? 0);
  return age > YOUNG_MS && age < SWEPT_MS;
};

async function* changedRefs({ s3, bucket, time }: SweepPorts): AsyncGenerator<string> {
  let ContinuationToken: string | undefined;
  do {
    const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: 'refs/', ContinuationToken });
    const page = await s3.send(command, deadline());
    for (const { Key, LastModified } of page.Contents ?? []) {
      if (Date.parse(time) - LastModified!.getTime() < SWEPT_MS) yield Key!;
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
}

async function recentVersions(Key: string, { s3, bucket, time }: SweepPorts) {
  const command = new ListObjectVersionsCommand({ Bucket: bucket, Prefix: Key, MaxKeys: KEPT });
  const { Versions = [] } = await s3.send(command, deadline());
  return Versions.filter((version) => version.Key === Key && isSwept(version.LastModified, time))
    .map(({ VersionId, LastModified }) => ({ versionId: VersionId!, at: LastModified!.toISOString() }))
    .toReversed();
}
