import { applicationOfKey, releaseRequest, type ReleaseRequest } from '../events/release-request.ts';
import { encodeRef, refOfKey } from '../source/git/ref-key.ts';
import { Refused } from './refused.ts';
import { releaseIdOfExecution, uploadReleaseId } from './release-id.ts';
import type { ReleaseRecord } from './release-record.ts';
import { schemaIssues } from './schema-issues.ts';

/** What an execution of the release machine was started with, read once. */
export interface ReleaseStart {
  readonly release: string;
  /** The one that the source's prefix names. */
  readonly application: string;
  readonly request: ReleaseRequest;
}

/** The same for intake and for a person with any execution name. */
export function readReleaseStart(execution: string, input: unknown, sourceBucket: string): ReleaseStart {
  const parsed = releaseRequest.safeParse(input);
  if (!parsed.success) {
    throw new Refused(
      `expected the input { "source": { "bucket", "key", "versionId"? }, "environments"?, "reason"? }, got: ${schemaIssues(parsed.error)}`,
    );
  }
  const { bucket, key } = parsed.data.source;
  if (bucket !== sourceBucket)
    throw new Refused(`expected a source in bucket ${sourceBucket}, got ${bucket}`);
  const application = applicationOfSource(parsed.data);
  if (!application) {
    throw new Refused(
      `expected a source key sources/<application>/... or refs/<repository>/<ref>.json, got ${key}`,
    );
  }
  return { release: releaseIdOfExecution(execution), application, request: parsed.data };
}

/** Which application a source is for: its prefix says so, or who started the release of a repository. */
function applicationOfSource({ source, application }: ReleaseRequest): string | undefined {
  const pushed = refOfKey(source.key);
  return pushed ? (application ?? pushed.repository) : applicationOfKey(source.key);
}

/** The record with which a release begins. */
export function firstRecord(
  start: ReleaseStart,
  execution: string,
  startedAt: string,
): Omit<ReleaseRecord, 'nonce'> {
  const { release, application, request } = start;
  const by = startedBy(start);
  return {
    version: 1,
    release,
    application,
    status: 'running',
    stage: 'plan',
    execution,
    source: request.source,
    requested: {
      by,
      reason: request.reason,
      environments: request.environments,
    },
    environments: [],
    startedAt,
    changes: [
      {
        at: startedAt,
        text: `started ${STARTED[by]} ${sourceText(request.source.key)}`,
      },
    ],
    clock: 'aws',
  };
}

/** For an input that cannot be read: there must be a record all the same. */
export function brokenRecord(
  execution: string,
  startedAt: string,
  input: unknown,
): Omit<ReleaseRecord, 'nonce'> {
  const source = (input as { source?: { bucket?: unknown; key?: unknown } } | null)?.source;
  const key = typeof source?.key === 'string' ? source.key : '';
  const bucket = typeof source?.bucket === 'string' ? source.bucket : '';
  return {
    version: 1,
    release: releaseIdOfExecution(execution),
    application: applicationOfKey(key) ?? 'unknown',
    status: 'running',
    stage: 'plan',
    execution,
    source: { bucket, key },
    requested: { by: 'manual' },
    environments: [],
    startedAt,
    changes: [{ at: startedAt, text: 'started by hand with an input that cannot be read' }],
    clock: 'aws',
  };
}

type StartedBy = ReleaseRecord['requested']['by'];

const STARTED: Readonly<Record<StartedBy, string>> = {
  upload: 'by the upload of',
  push: 'by the push to',
  manual: 'by hand from',
};

/** `refs/heads/main of hello` */
function sourceText(key: string): string {
  const found = refOfKey(key);
  return found ? `${encodeRef(found.ref)} of ${found.repository}` : key;
}

/** Intake gives a release the id of its upload or of its push; every other id is a person's. */
function startedBy({ release, application, request }: ReleaseStart): StartedBy {
  const { bucket, key, versionId } = request.source;
  if (versionId === undefined) return 'manual';
  if (release === uploadReleaseId(application, { bucket, key, versionId })) return 'upload';
  return refOfKey(key) && PUSHED.test(release) ? 'push' : 'manual';
}

/** The end of what pushReleaseId gives. */
const PUSHED = /-[0-9a-f]{8}-[1-9][0-9]*-[0-9a-f]{12}$/;
