import { HeadObjectCommand, S3ServiceException, type S3Client } from '@aws-sdk/client-s3';
import type { Intent, Revision } from '../release/intent.ts';
import type { ReleaseRecords } from '../release/ports.ts';
import type { Artifact } from '../release/release-record.ts';
import { deadline, withDeadline } from '../runtime/deadline.ts';
import { checkArtifact } from './check-artifact.ts';
import type { ReleaseKey } from './release-key.ts';

/** Why what a rollback is about to deploy may not be what was released. */
interface Doubt {
  /** As the end of a sentence. */
  readonly why: string;
  /** There is nothing at its place: no host could fetch it. */
  readonly missing: boolean;
}

/** Undefined where there is no doubt, or nothing that could raise one: what no release of the pipeline brought. */
export type ArtifactDoubt = (previous: NonNullable<Intent['previous']>) => Promise<Doubt | undefined>;

interface Checking {
  readonly s3: S3Client;
  readonly records: Pick<ReleaseRecords, 'find'>;
  /** Where the stack has a key. */
  readonly key?: ReleaseKey;
}

/** A rollback is in a hurry: what cannot be read in this time is doubted, not waited for. */
const PATIENCE_MS = 60_000;

/** Holds what served before to the same as what is deployed forth: its digest and its provenance. Never throws. */
export function artifactDoubt(ports: Checking): ArtifactDoubt {
  return async (previous) => {
    const bounded = { getRemainingTimeInMillis: () => PATIENCE_MS };
    try {
      return await withDeadline(bounded, () => doubtOf(previous, ports));
    } catch (error) {
      return { why: error instanceof Error ? error.message : String(error), missing: false };
    }
  };
}

async function doubtOf(
  { release, revision }: NonNullable<Intent['previous']>,
  { s3, records, key }: Checking,
): Promise<Doubt | undefined> {
  if (await isMissing(s3, revision))
    return { why: `${nameOf(revision)} does not exist any more`, missing: true };
  if (release === undefined) return undefined;
  const artifact = (await records.find(release))?.artifact;
  if (!artifact) return { why: `no record says what the artifact of ${release} is`, missing: false };
  if (!isSame(artifact, revision))
    return {
      why: `the record of ${release} names another artifact than ${nameOf(revision)}`,
      missing: false,
    };
  await checkArtifact(s3, { release, artifact }, key);
  return undefined;
}

const isSame = (artifact: Artifact, { bucket, key, versionId }: Revision): boolean =>
  artifact.bucket === bucket && artifact.key === key && artifact.versionId === versionId;

async function isMissing(s3: S3Client, { bucket, key, versionId }: Revision): Promise<boolean> {
  const command = new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId });
  try {
    await s3.send(command, deadline());
    return false;
  } catch (error) {
    // 405 is a delete marker's answer, 400 that for a version id that never was.
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    if (status === 404 || status === 405 || status === 400) return true;
    throw error;
  }
}

const nameOf = ({ bucket, key, versionId = 'the newest' }: Revision): string =>
  `s3://${bucket}/${key} (version ${versionId})`;
