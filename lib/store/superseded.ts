import type { ReleaseRequest } from '../events/release-request.ts';
import { reasonOf } from '../release/reason.ts';
import { firstRecord } from '../release/release-start.ts';
import type { ReleaseRecords } from '../release/ports.ts';

export interface Superseded {
  readonly release: string;
  readonly application: string;
  readonly request: ReleaseRequest;
  /** The release that goes instead. */
  readonly supersededBy: string;
  /** The execution that it would have been. */
  readonly execution: string;
  readonly at: string;
}

/** Records a release that was never started, as a later push of the same ref had been before its event came. */
export async function openSuperseded(superseded: Superseded, records: ReleaseRecords): Promise<void> {
  const { supersededBy, execution, at } = superseded;
  const first = { ...firstRecord(superseded, execution, at), status: 'superseded' as const };
  const reason = reasonOf(first, {
    cause: `${supersededBy} is of a later push and was started before`,
    serving: 'every environment goes to the later one',
    next: `signalbox watch ${supersededBy}`,
  });
  const line = { at, text: reason.text };
  await records.open({ ...first, stage: 'ended', endedAt: at, reason, changes: [...first.changes, line] });
}
