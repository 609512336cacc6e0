import { setTimeout as delay } from 'node:timers/promises';
import { hasEnded, type ReleaseRecord } from '../release/release-record.ts';
import { untoldChanges } from '../release/untold-changes.ts';

export interface FollowPorts {
  /** Reads the record; undefined where there is none yet. What it throws ends the following. */
  find(): Promise<ReleaseRecord | undefined>;
  /** Ends the following; the release goes on. */
  readonly signal: AbortSignal;
  /** From one reading to the next. */
  readonly intervalMs?: number;
}

/** A release as it was read, and what changed in it since the last time. */
export interface ReleaseNews {
  readonly record: ReleaseRecord;
  readonly changes: ReleaseRecord['changes'];
}

const INTERVAL_MS = 1_000;

/** The states of a release one after the other, until it has ended or the signal is aborted. */
export async function* followRelease({
  find,
  signal,
  intervalMs = INTERVAL_MS,
}: FollowPorts): AsyncGenerator<ReleaseNews> {
  let last: ReleaseRecord['changes'][number] | undefined;
  while (!signal.aborted) {
    const record = await find();
    if (record) {
      yield { record, changes: [...untoldChanges(record.changes, last)] };
      last = record.changes.at(-1) ?? last;
      if (hasEnded(record)) return;
    }
    await delay(intervalMs, undefined, { signal }).catch(() => {});
  }
}
