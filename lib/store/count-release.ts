import type { ReleaseRecord } from '../release/release-record.ts';
import { dayOf, rollUp, withRelease } from '../release/roll-up.ts';
import type { JsonObjects } from './json-objects.ts';
import { keys } from './keys.ts';

/** Counts an ended release in the roll-up of its application and day, once however often it is called. */
export async function countRelease(record: ReleaseRecord, objects: JsonObjects): Promise<void> {
  const { application, endedAt } = record;
  if (endedAt === undefined) return;
  await objects.update(keys.rollUp(application, dayOf(endedAt)), rollUp, (current) =>
    withRelease(current, record),
  );
}
