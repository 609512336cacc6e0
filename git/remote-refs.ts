import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { decodeRef } from '../lib/source/git/ref-key.ts';
import { parseRefRecord, type RefRecord } from '../lib/source/git/ref-record.ts';
import type { RefStore } from './ref-store.ts';
import type { Remote } from './remote-url.ts';

/** A ref of the remote as it was when it was listed. */
export interface RemoteRef {
  /** Latin1. */
  readonly ref: string;
  readonly record: RefRecord;
  readonly etag: string;
}

const READ_AT_ONCE = 16;

/**
 * All refs of the remote, deleted ones too: one list, and one read for each record that changed since the last time.
 * A record that breaks the rules is left out, and said to be.
 */
export async function remoteRefs(
  store: RefStore,
  remote: Remote,
  tell: (line: string) => void,
): Promise<ReadonlyMap<string, RemoteRef>> {
  const cache = await readCache(remote);
  const listed = await store.records();
  const left = listed.filter(({ key }) => key.endsWith('.json')).values();
  const next: Cache = {};
  const worker = async () => {
    for (const { key, etag } of left) {
      const kept = cache[key]?.etag === etag ? cache[key] : await store.read(key);
      if (kept) next[key] = kept;
    }
  };
  await Promise.all(Array.from({ length: READ_AT_ONCE }, worker));
  await writeCache(remote, next);
  return new Map(readable(next, tell).map((found) => [found.ref, found]));
}

type Cache = Record<string, { readonly etag: string; readonly text: string }>;

function readable(cache: Cache, tell: (line: string) => void): RemoteRef[] {
  return Object.entries(cache).flatMap(([key, { text, etag }]) => {
    try {
      const record = parseRefRecord(key, text);
      return [{ ref: decodeRef(record.ref), record, etag }];
    } catch (error) {
      tell(`${key} is left out: ${(error as Error).message}`);
      return [];
    }
  });
}

/** Beside git's own files; a clone that is just being made has none yet. */
function cacheFile({ url }: Remote): string | undefined {
  const folder = process.env['GIT_DIR'];
  const name = createHash('sha256').update(url).digest('hex').slice(0, 16);
  return folder && join(folder, 'signalbox', `${name}.json`);
}

async function readCache(remote: Remote): Promise<Cache> {
  try {
    return JSON.parse(await readFile(cacheFile(remote) ?? '', 'utf8')) as Cache;
  } catch {
    return {}; // it only saves reads
  }
}

async function writeCache(remote: Remote, cache: Cache): Promise<void> {
  const file = cacheFile(remote);
  if (!file) return;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(cache));
}
