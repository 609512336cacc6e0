import type { ReleaseRecord } from './release-record.ts';

type Known = Pick<ReleaseRecord, 'release' | 'source' | 'startedAt' | 'environments'>;

/**
 * The release to go back to from the one that serves: the newest that succeeded in the environment before the revision
 * that serves first did. So going back twice goes back further, and not forward again. `records` come newest first.
 */
export function previousGood(
  records: readonly Known[],
  { release, environment }: { readonly release: string; readonly environment: string },
): Known | undefined {
  const succeeded = records.filter((record) =>
    record.environments.some(({ name, status }) => name === environment && status === 'succeeded'),
  );
  const serving = succeeded.find((record) => record.release === release);
  if (!serving) return undefined;
  const first = succeeded.findLastIndex((record) => isSameSource(record.source, serving.source));
  return succeeded.slice(first + 1).find((record) => !isSameSource(record.source, serving.source));
}

/** A source without a version is whatever was newest then, and so like no other. */
const isSameSource = (a: Known['source'], b: Known['source']): boolean =>
  a === b ||
  (a.versionId !== undefined && a.versionId === b.versionId && a.key === b.key && a.bucket === b.bucket);
