import type { ChangeLine, ReleaseRecords } from '../release/ports.ts';
import { withReached } from '../release/reached.ts';
import {
  CHANGES_KEPT,
  releasePointer,
  releaseRecord,
  type ReleasePointer,
} from '../release/release-record.ts';
import type { JsonObjects } from './json-objects.ts';
import { keys } from './keys.ts';

/** The release records of the state bucket; the same for the pipeline, the command and the console. */
export function releaseRecords(objects: JsonObjects): ReleaseRecords {
  const pointer = async (release: string): Promise<ReleasePointer | undefined> =>
    (await objects.read(keys.releasePointer(release), releasePointer))?.value;

  return {
    async find(release) {
      const found = await pointer(release);
      return found && (await objects.read(found.key, releaseRecord))?.value;
    },

    async *ofApplication(application) {
      for await (const key of objects.list(keys.releasesOf(application))) {
        const record = await objects.read(key, releaseRecord);
        if (record) yield record.value;
      }
    },

    async open(first) {
      const key = keys.release(first.application, first.startedAt, first.release);
      const { release, application } = first;
      // The record first: a pointer must never lead nowhere. Both are the same whenever this is run again.
      const record = await objects.update(key, releaseRecord, (current) => (current ? undefined : first));
      const pointerTo: ReleasePointer = { version: 1, release, application, key };
      await objects.put(keys.releasePointer(release), pointerTo);
      return record!;
    },

    async change(release, change, line) {
      const found = await pointer(release);
      if (!found) return undefined;
      return objects.update(found.key, releaseRecord, (current) => {
        if (!current || current.status !== 'running') return undefined;
        const changed = change(current);
        if (!changed) return undefined;
        const told = line ? withReached(current, changed, line.at) : changed;
        return { ...told, changes: appended(changed.changes, line) };
      });
    },
  };
}

function appended(changes: readonly ChangeLine[], line: ChangeLine | undefined): ChangeLine[] {
  const last = changes.at(-1);
  if (!line || (last?.text === line.text && last.environment === line.environment)) return [...changes];
  return [...changes, line].slice(-CHANGES_KEPT);
}
