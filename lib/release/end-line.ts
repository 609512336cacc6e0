import type { ReleaseRecord } from './release-record.ts';

/** The last line of a release that was followed; undefined where its last change has said the same. */
export function endLine({
  status,
  reason,
  release,
  changes,
}: Omit<ReleaseRecord, 'nonce'>): string | undefined {
  if (!reason) return `${status}: release ${release} has ended`;
  return changes.at(-1)?.text === reason.text ? undefined : `${status}: ${reason.text}`;
}
