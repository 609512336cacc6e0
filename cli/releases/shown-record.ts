import type { ReleaseRecord } from '../../lib/release/release-record.ts';

/** A record as people and scripts read it: without the mark by which its writer knows its own writes again. */
export const shownRecord = ({ nonce: _nonce, ...record }: ReleaseRecord): Omit<ReleaseRecord, 'nonce'> =>
  record;
