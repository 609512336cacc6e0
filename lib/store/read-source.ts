import { Refused } from '../release/refused.ts';
import type { Pipeline } from '../release/pipelines.ts';
import type { PushedCommit, SourceRevision } from '../release/release-record.ts';
import type { ReleaseStart } from '../release/release-start.ts';
import { refOfKey } from '../source/git/ref-key.ts';
import { provenCommit } from '../source/git/ref-record.ts';
import type { CheckedSource } from '../source/source.ts';
import { readBundle } from './bundles.ts';
import { pipelinesOf, type PushPorts } from './pushes.ts';
import { readCommit, readRef } from './ref-sources.ts';

export interface ReadSource {
  readonly revision: SourceRevision;
  /** Of the uploaded bundle. */
  readonly sha256?: string;
  readonly checked: CheckedSource;
  /** Of a ref. */
  readonly pushed?: PushedCommit;
}

/** Downloads what a release is to bring, an uploaded bundle or the files of a pushed commit, and checks all of it. */
export async function readSource(
  { application, request }: ReleaseStart,
  folder: string,
  ports: PushPorts,
): Promise<ReadSource> {
  const { source } = request;
  const named = refOfKey(source.key);
  if (!named) return readBundle(ports.s3, source, folder);
  const { folder: top } = await pipelineOf(named.repository, application, ports);
  const { revision, record } = await readRef(ports.s3, source);
  const checked = await readCommit(ports.s3, { bucket: source.bucket, record, top }, folder);
  const { commit, subject } = provenCommit(record);
  const { repository, ref, sequence, push } = record;
  const pushed = {
    repository,
    ref,
    sequence,
    commit,
    subject,
    by: push.by,
    forced: push.forced,
    options: push.options,
  };
  return { revision, checked, pushed };
}

/** A repository may deploy the applications of its pipelines, whoever started the release. */
async function pipelineOf(
  repository: string,
  application: string,
  { objects }: PushPorts,
): Promise<Pipeline> {
  const allowed = await pipelinesOf(repository, objects);
  const found = allowed.find((pipeline) => pipeline.application === application);
  if (found) return found;
  const names = allowed.map((pipeline) => pipeline.application).join(', ');
  throw new Refused(
    `expected one of the applications that the repository ${repository} may deploy (${names}), got ${application}`,
  );
}
