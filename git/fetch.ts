import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { byteReader } from './byte-reader.ts';
import type { Git } from './git.ts';
import { HelperError } from './helper-error.ts';
import type { Pack } from './make-pack.ts';
import type { RefStore } from './ref-store.ts';
import type { RemoteRef } from './remote-refs.ts';

/** How many downloads run ahead of the one that is being unpacked. */
const AHEAD = 4;

/** Brings the history of the wanted objects, pack by pack in their order: each builds on those before it. */
export async function fetch(
  wanted: ReadonlySet<string>,
  refs: ReadonlyMap<string, RemoteRef>,
  { git, store }: { readonly git: Git; readonly store: RefStore },
): Promise<void> {
  const packs = await missingPacks(wanted, refs, git);
  const opened = new Map<Pack, Promise<Readable>>();
  for (const [index, pack] of packs.entries()) {
    for (const next of packs.slice(index, index + AHEAD)) {
      if (!opened.has(next)) opened.set(next, openPack(next, store));
    }
    await unpack(pack, await opened.get(pack)!);
    opened.delete(pack);
  }
}

async function missingPacks(
  wanted: ReadonlySet<string>,
  refs: ReadonlyMap<string, RemoteRef>,
  git: Git,
): Promise<readonly Pack[]> {
  const packs = new Map<string, Pack>();
  for (const { record } of refs.values()) {
    if (record.target === null || !wanted.has(record.target)) continue;
    for (const pack of record.packs) packs.set(pack.key, pack);
  }
  const all = [...packs.values()];
  const here = await git.present(all.flatMap(({ tips }) => tips));
  return all.filter(({ tips }) => !tips.every((tip) => here.has(tip)));
}

function openPack({ key }: Pack, store: RefStore): Promise<Readable> {
  const opening = store.open(key).catch((cause: unknown) => {
    throw new HelperError(`${key} cannot be read, which this history needs: ${(cause as Error).message}`, {
      cause,
    });
  });
  opening.catch(() => {}); // told when its turn comes
  return opening;
}

async function unpack({ key }: Pack, content: Readable): Promise<void> {
  const reader = byteReader(content as AsyncIterable<Buffer>);
  for (let line = await reader.line(); line !== '';) line = await reader.line();
  const child = spawn('git', ['index-pack', '--stdin', '--fix-thin', '--strict'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  child.stdin.on('error', () => {}); // its exit code tells
  for await (const chunk of reader.rest()) {
    if (child.stdin.write(chunk)) continue;
    await Promise.race([new Promise((resolve) => child.stdin.once('drain', resolve)), ended]);
  }
  child.stdin.end();
  if ((await ended) !== 0) throw new HelperError(`${key} is not the bundle that it should be`);
}
