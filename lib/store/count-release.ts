import type { ReleaseRecord } from '../release/release-record.ts';
import { dayOf, rollUp } from '../release/roll-up.ts';
import { withRelease } from '../release/with-release.ts';
import { keys } from './keys.ts';
import type { StateStore } from './state-store.ts';

/** Counts an ended release in the roll-up of its application and day, once however often it is called. */
export async function countRelease(
  record: ReleaseRecord,
  { objects, records }: Pick<StateStore, 'objects' | 'records'>,
): Promise<void> {
  const { application, endedAt, earlier } = record;
  if (endedAt === undefined) return;
  const original = earlier === undefined ? undefined : await records.find(earlier);
  await objects.update(keys.rollUp(application, dayOf(endedAt)), rollUp, (current) =>
    withRelease(current, record, original),
  );
}
