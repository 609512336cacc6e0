import type { ReleaseRequest } from '../events/release-request.ts';
import { reasonOf } from '../release/reason.ts';
import { firstRecord } from '../release/release-start.ts';
import type { ReleaseRecords } from '../release/ports.ts';

export interface Superseded {
  readonly release: string;
  readonly application: string;
  readonly request: ReleaseRequest;
  readonly superseded: {
    /** The release that goes instead. */
    readonly by: string;
    readonly cause: string;
  };
  /** The execution that it would have been. */
  readonly execution: string;
  readonly at: string;
}

/** Records a release that was never started, as that of another push of the same ref had been before its event came. */
export async function openSuperseded(start: Superseded, records: ReleaseRecords): Promise<void> {
  const { superseded, execution, at } = start;
  const first = { ...firstRecord(start, execution, at), status: 'superseded' as const };
  const reason = reasonOf(first, {
    cause: superseded.cause,
    serving: 'every environment goes to the later one',
    next: `signalbox watch ${superseded.by}`,
  });
  const line = { at, text: reason.text };
  await records.open({ ...first, stage: 'ended', endedAt: at, reason, changes: [...first.changes, line] });
}
