import { GetObjectCommand, S3ServiceException, type S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import type { ReleaseRequest } from '../events/release-request.ts';
import { ownPipeline, repositoryPipelines, takesPush, type Pipeline } from '../release/pipelines.ts';
import { Refused } from '../release/refused.ts';
import { pushReleaseId, uploadReleaseId } from '../release/release-id.ts';
import type { SourceRevision } from '../release/release-record.ts';
import { deadline } from '../runtime/deadline.ts';
import { decodeRef } from '../source/git/ref-key.ts';
import { provenCommit, type RefRecord } from '../source/git/ref-record.ts';
import type { ZipPush } from '../source/git/zip-push-key.ts';
import type { JsonObjects } from './json-objects.ts';
import { keys } from './keys.ts';
import { readRef } from './ref-sources.ts';
import type { Superseded } from './superseded.ts';

/** A release that a push asks for. */
export interface PushedRelease {
  readonly release: string;
  readonly application: string;
  readonly request: ReleaseRequest;
  /** Undefined where the record of the push proves none. */
  readonly commit?: string;
  /** The release of another push of the ref, which was started first: this one is not to be. */
  readonly superseded?: Superseded['superseded'];
}

export interface PushPorts {
  readonly s3: S3Client;
  readonly objects: JsonObjects;
}

/**
 * The releases of a push: one for each pipeline of the repository that takes the ref. Events come twice, late and in any
 * order: a push is known by its sequence, and one that comes after a later one is superseded.
 */
export async function pushedReleases(
  source: SourceRevision & { readonly repository: string },
  ports: PushPorts,
): Promise<readonly PushedRelease[]> {
  const { bucket, key, versionId, repository } = source;
  const revision = { bucket, key, versionId };
  const record = await readRef(ports.s3, revision).then(
    (read) => read.record,
    (error: unknown) => {
      if (error instanceof Refused) return undefined;
      throw error;
    },
  );
  if (!record) return [unreadable(repository, revision)];
  const head = await headOf(ports.s3, bucket, `head/${repository}`);
  const pipelines = await pipelinesOf(repository, ports.objects);
  const wanted = releasesOfPush({ ...record, repository }, head, pipelines);
  return Promise.all(wanted.map((one) => releaseOf(one, { record, revision, repository }, ports.objects)));
}

/** A release that a pipeline takes a push for. */
export interface WantedRelease {
  readonly release: string;
  readonly application: string;
}

/** The releases that a push starts; the same for who pushes and for who takes it in. */
export function releasesOfPush(
  record: Pick<RefRecord, 'ref' | 'target' | 'sequence' | 'changed'> & { readonly repository: string },
  head: string | undefined,
  pipelines: readonly Pipeline[],
): readonly WantedRelease[] {
  const { repository, ref, sequence, target, changed } = record;
  if (target === null) return [];
  return pipelines
    .filter((pipeline) => takesPush(pipeline, { ref: decodeRef(ref), head, changed }))
    .map(({ application }) => ({
      application,
      release: pushReleaseId({ application, repository, ref, sequence, commit: target }),
    }));
}

/** The applications that a repository may deploy. */
export async function pipelinesOf(repository: string, objects: JsonObjects): Promise<readonly Pipeline[]> {
  const found = await objects.read(keys.pipelines(repository), repositoryPipelines);
  return found?.value.pipelines ?? [ownPipeline(repository)];
}

/** Its plan will refuse it and say why: nothing that was pushed goes by without a word. */
function unreadable(repository: string, source: SourceRevision): PushedRelease {
  const release = uploadReleaseId(repository, source);
  return { release, application: repository, request: { source } };
}

/** The newest push of a ref that was started for an application. */
const pushed = z.object({
  version: z.literal(1),
  nonce: z.string(),
  sequence: z.number(),
  release: z.string(),
});

interface Push {
  readonly record: RefRecord;
  readonly revision: SourceRevision;
  readonly repository: string;
}

async function releaseOf(
  { release, application }: WantedRelease,
  { record, revision, repository }: Push,
  objects: JsonObjects,
): Promise<PushedRelease> {
  const { ref, sequence } = record;
  const newest = await objects.update(keys.pushed(application, repository, ref), pushed, (current) =>
    current && current.sequence >= sequence ? undefined : { version: 1 as const, sequence, release },
  );
  const superseded = supersededBy(newest!, { sequence, release });
  return {
    release,
    application,
    request: { source: revision, application },
    ...commitOf(record),
    ...(superseded ? { superseded } : {}),
  };
}

/** One release for each sequence of a ref, and none after a later one. A sequence comes twice only where a record was put by hand. */
function supersededBy(
  newest: { readonly sequence: number; readonly release: string },
  { sequence, release }: { readonly sequence: number; readonly release: string },
): Superseded['superseded'] | undefined {
  const by = newest.release;
  if (by === release) return undefined;
  const isLater = newest.sequence > sequence;
  const which = isLater ? 'is of a later push' : `is of push ${sequence} of this ref too`;
  return { by, cause: `${by} ${which} and was started before` };
}

/** None where the record does not prove one: the plan will refuse it. */
function commitOf(record: RefRecord): { readonly commit?: string } {
  try {
    return { commit: provenCommit(record).commit };
  } catch {
    return {};
  }
}

/** Whether a zip that git-remote-s3 put is to be released: of the first branch, or as the application's pipelines say. */
export async function takesZip(
  { ref, headKey }: ZipPush,
  { bucket, application }: { readonly bucket: string; readonly application: string },
  { s3, objects }: PushPorts,
): Promise<boolean> {
  const head = await headOf(s3, bucket, headKey);
  const name = Buffer.from(ref, 'utf8').toString('latin1');
  return (await pipelinesOf(application, objects)).some(
    (pipeline) =>
      pipeline.application === application && takesPush(pipeline, { ref: name, head, changed: undefined }),
  );
}

/** The ref that a clone checks out. */
async function headOf(s3: S3Client, Bucket: string, Key: string): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }), deadline());
    return (await Body!.transformToString()).trim();
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return undefined;
    throw error;
  }
}
