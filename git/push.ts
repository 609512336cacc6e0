import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeRef, refKey } from '../lib/source/git/ref-key.ts';
import { MOST_PACKED } from '../lib/source/git/read-pack.ts';
import { LOG_KEPT, parseRefRecord, type RefRecord } from '../lib/source/git/ref-record.ts';
import type { ObjectFormat } from '../lib/source/git/git-object.ts';
import { basesOf, type Base } from './bases.ts';
import { checkPush, type Move, type Outcome, type PushCommand } from './check-push.ts';
import { changedFiles } from './changed-files.ts';
import { checkSources } from './check-sources.ts';
import type { Git } from './git.ts';
import type { Interruption } from './interruption.ts';
import { makePack, type Pack } from './make-pack.ts';
import { makeSource, type SourceArchive } from './make-source.ts';
import type { Options } from './options.ts';
import { proofOf } from './proof.ts';
import type { RefStore } from './ref-store.ts';
import type { RemoteRef } from './remote-refs.ts';
import type { Remote } from './remote-url.ts';

export interface PushPorts {
  readonly git: Git;
  readonly store: RefStore;
  readonly remote: Remote;
  readonly interruption: Interruption;
  tell(line: string): void;
}

/** Moves refs of the remote, each on its own. What a record names is there before the record is. */
export async function push(
  commands: readonly PushCommand[],
  refs: ReadonlyMap<string, RemoteRef>,
  options: Options,
  ports: PushPorts,
): Promise<readonly Outcome[]> {
  const checked = await Promise.all(commands.map((command) => checkPush(command, refs, options, ports.git)));
  if (options.isAtomic && checked.length > 1) {
    return checked.map(({ ref }) => ({
      ref,
      error: 'several refs cannot move as one: push without --atomic',
    }));
  }
  if (options.isDryRun) return checked.map((one) => (isMove(one) ? { ref: one.ref } : one));
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-push-'));
  ports.interruption.uses(folder);
  try {
    return await Promise.all(
      checked.map(async (one, index) =>
        isMove(one) ? tryOut({ move: one, refs, options, path: join(folder, String(index)) }, ports) : one,
      ),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const isMove = (one: Move | Outcome): one is Move => 'isForced' in one;

interface Carriage {
  readonly move: Move;
  readonly refs: ReadonlyMap<string, RemoteRef>;
  readonly options: Options;
  /** Where it may write files: this name and others that begin with it. */
  readonly path: string;
}

/** One ref's fault is not another's: each hears its own, in one line. */
async function tryOut(carriage: Carriage, ports: PushPorts): Promise<Outcome> {
  try {
    return await carryOut(carriage, ports);
  } catch (error) {
    const { name, message } = error as Error;
    return { ref: carriage.move.ref, error: `${name}: ${message}`.replaceAll(/\s+/g, ' ') };
  }
}

async function carryOut(carriage: Carriage, ports: PushPorts): Promise<Outcome> {
  const { move, options } = carriage;
  const format = await ports.git.objectFormat();
  const content = await contentOf(carriage, format, ports);
  if ('error' in content) return { ref: move.ref, error: content.error };
  const record = recordOf(move, options, { ...content, format, by: await identity(ports.git) });
  return ports.interruption.whileMoving(() => swap(move, record, ports));
}

interface Content {
  readonly packs: readonly Pack[];
  readonly sources: readonly SourceArchive[];
  readonly proof: readonly string[];
  readonly changed?: readonly string[];
}

const NOTHING: Content = { packs: [], sources: [], proof: [] };

/** Uploads what is new, and says what all of it is. */
async function contentOf(
  { move, refs, path }: Carriage,
  format: ObjectFormat,
  ports: PushPorts,
): Promise<Content | { readonly error: string }> {
  const { git } = ports;
  const { ref, target, commit } = move;
  if (target === null) return NOTHING;
  const bases = await basesOf({ ref, target }, refs, git);
  const fault = await checkSources(target, bases, git);
  if (fault) return { error: fault };
  const packing = packsFor({ ref, target, bases, format, path: `${path}.pack` }, ports);
  const [packs, sources, proof, changed] = await Promise.all([
    packing,
    commit ? sourcesFor({ ref, commit, bases, packing, path: `${path}.tar.gz` }, ports) : [],
    commit ? proofOf(target, git) : [],
    changedFiles(move, git),
  ]);
  return { packs, sources, proof, ...(changed ? { changed } : {}) };
}

/** From so many on, everything goes into one pack again: each is a request for whoever clones. */
const MOST_PACKS = 50;

async function packsFor(
  order: { ref: string; target: string; bases: readonly Base[]; format: ObjectFormat; path: string },
  { git, store, remote }: PushPorts,
): Promise<readonly Pack[]> {
  const { ref, target, bases, format, path } = order;
  const standing = unique(bases.flatMap(({ record }) => record.packs));
  if (bases.some((base) => base.target === target)) return standing;
  const isFull = standing.length >= MOST_PACKS;
  const without = isFull ? [] : bases.map((base) => base.target);
  const pack = await makePack({ repository: remote.repository, ref, target, without, format }, path, git);
  await store.add(pack.key, path);
  return isFull ? [pack] : [...standing, pack];
}

/** Whoever builds lays them over each other. */
const MOST_OVERLAYS = 8;

async function sourcesFor(
  order: {
    ref: string;
    commit: string;
    bases: readonly Base[];
    packing: Promise<readonly Pack[]>;
    path: string;
  },
  { git, store, remote, tell }: PushPorts,
): Promise<readonly SourceArchive[]> {
  const { ref, commit, bases, packing, path } = order;
  const own = bases.find((base) => base.ref === ref) ?? bases.find(({ record }) => record.sources.length > 0);
  const standing = own?.record.sources ?? [];
  const last = standing.at(-1)?.commit;
  if (last === commit) return standing;
  if (last === undefined && isTakenFromPacks(await packing)) return [];
  const canOverlay =
    last !== undefined && standing.length <= MOST_OVERLAYS && (await git.present([last])).size > 0;
  const base = canOverlay ? last : undefined;
  const { repository } = remote;
  const source = await makeSource({ repository, commit, ...(base ? { base } : {}) }, path, git);
  if (!source) {
    tell('a file has a name that is no UTF-8: the push is kept, but cannot be released');
    return [];
  }
  await store.add(source.key, path);
  return canOverlay ? [...standing, source] : [source];
}

/** An archive as large would send everything twice: whoever builds finds the files in the history. */
const LARGE = 10 * 1024 ** 2;

function isTakenFromPacks(packs: readonly Pack[]): boolean {
  const bytes = packs.reduce((sum, pack) => sum + pack.bytes, 0);
  return bytes >= LARGE && bytes <= MOST_PACKED;
}

const unique = (packs: readonly Pack[]): Pack[] => [
  ...new Map(packs.map((pack) => [pack.key, pack])).values(),
];

function recordOf(
  { ref, isForced, target, current }: Move,
  { pushOptions }: Options,
  { packs, sources, proof, changed, format, by }: Content & { format: ObjectFormat; by: string },
): RefRecord {
  const before = current?.record;
  const sequence = (before?.sequence ?? 0) + 1;
  const id = randomUUID();
  return {
    version: 1,
    ref: encodeRef(ref),
    objectFormat: format,
    target,
    previous: before?.target ?? null,
    sequence,
    packs: [...packs],
    sources: [...sources],
    proof: [...proof],
    ...(changed ? { changed: [...changed] } : {}),
    push: { id, at: new Date().toISOString(), by, options: [...pushOptions], forced: isForced },
    log: [...(before?.log ?? []), { sequence, target, push: id }].slice(-LOG_KEPT),
  };
}

/** The one write that is the push, and the one event that starts a release. */
async function swap(
  { ref, current }: Move,
  record: RefRecord,
  { store, remote }: PushPorts,
): Promise<Outcome> {
  const key = refKey(remote.repository, ref);
  if (await store.swap(key, JSON.stringify(record), current?.etag)) return { ref, record };
  // A write that was sent again after its answer was lost reads as a conflict too.
  const standing = await store.read(key);
  const isOwn =
    standing && parseRefRecord(key, standing.text).log.some(({ push }) => push === record.push.id);
  return isOwn ? { ref, record } : { ref, error: 'fetch first' };
}

async function identity(git: Git): Promise<string> {
  const named = await git.run(['var', 'GIT_COMMITTER_IDENT']).catch(() => Buffer.alloc(0));
  return named.toString('utf8').trim().slice(0, 512);
}
