import type { ReleaseRecord } from './release-record.ts';
import { changeLine } from './change-line.ts';

type Change = ReleaseRecord['changes'][number];

/**
 * The changes after the last one that was told; all where none was. The record keeps the newest only, so the place is
 * found by the change and not by a count.
 */
export function untoldChanges(changes: readonly Change[], lastTold: Change | undefined): readonly Change[] {
  if (lastTold === undefined) return changes;
  const line = changeLine(lastTold);
  return changes.slice(changes.findLastIndex((change) => changeLine(change) === line) + 1);
}
