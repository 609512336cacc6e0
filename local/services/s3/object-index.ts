import { compareKeys } from './object-key.ts';
import type { ObjectVersion, StoredVersion } from './records.ts';

/** The objects of one bucket: every version of every key, and the keys in S3's order. */
export interface ObjectIndex {
  readonly size: number;
  /** Newest first; empty for a key that was never written. */
  versions(key: string): readonly ObjectVersion[];
  /** The version that a plain GET sees: none where the newest is a delete marker. */
  current(key: string): StoredVersion | undefined;
  add(key: string, version: ObjectVersion): void;
  /** The version that was removed, if there was one. */
  remove(key: string, versionId: string): ObjectVersion | undefined;
  replace(key: string, version: ObjectVersion): void;
  /** All keys in order, as they are now. */
  allKeys(): readonly string[];
  /** Keys in order, from the first that is not `before`. */
  keys(before: (key: string) => boolean): Iterable<string>;
}

/** `table` is what is stored: versions by key, newest first. */
export function createObjectIndex(table: Map<string, ObjectVersion[]>): ObjectIndex {
  const keys = [...table.keys()].sort(compareKeys);
  const place = (key: string) => firstIndex(keys, (other) => compareKeys(other, key) < 0);
  const versions = (key: string) => table.get(key) ?? [];
  return {
    get size() {
      return table.size;
    },
    versions,
    current: (key) => {
      const newest = table.get(key)?.[0];
      return newest?.content === undefined ? undefined : (newest as StoredVersion);
    },
    add: (key, version) => {
      const known = table.get(key);
      if (known) return void known.unshift(version);
      table.set(key, [version]);
      keys.splice(place(key), 0, key);
    },
    remove: (key, versionId) => {
      const known = table.get(key);
      const index = known?.findIndex((version) => version.versionId === versionId) ?? -1;
      if (known === undefined || index < 0) return undefined;
      const [removed] = known.splice(index, 1);
      if (known.length === 0) {
        table.delete(key);
        keys.splice(place(key), 1);
      }
      return removed;
    },
    replace: (key, version) => {
      const known = table.get(key) ?? [];
      const index = known.findIndex(({ versionId }) => versionId === version.versionId);
      if (index >= 0) known[index] = version;
    },
    allKeys: () => [...keys],
    keys: function* (before) {
      for (let i = firstIndex(keys, before); i < keys.length; i++) yield keys[i]!;
    },
  };
}

/** By bisection: `before` holds for a beginning of the keys and for none after it. */
function firstIndex(keys: readonly string[], before: (key: string) => boolean): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (before(keys[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
