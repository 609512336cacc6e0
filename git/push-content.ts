import { MOST_PACKED } from '../lib/source/git/read-pack.ts';
import type { ObjectFormat } from '../lib/source/git/git-object.ts';
import { basesOf, type Base } from './bases.ts';
import { changedFiles } from './changed-files.ts';
import type { Move } from './check-push.ts';
import { checkSources } from './check-sources.ts';
import { makePack, type Pack } from './make-pack.ts';
import { makeSource, type SourceArchive } from './make-source.ts';
import { proofOf } from './proof.ts';
import type { PushPorts } from './push-ports.ts';
import type { RemoteRef } from './remote-refs.ts';

/** What a record names of the state that a ref moves to. */
export interface PushContent {
  readonly packs: readonly Pack[];
  readonly sources: readonly SourceArchive[];
  readonly proof: readonly string[];
  readonly changed?: readonly string[];
}

const NOTHING: PushContent = { packs: [], sources: [], proof: [] };

export interface ContentOrder {
  readonly move: Move;
  readonly refs: ReadonlyMap<string, RemoteRef>;
  /** Where it may write files: this name and others that begin with it. */
  readonly path: string;
}

/** Uploads what is new, and says what all of it is; an error where the push cannot be whole. */
export async function uploadContent(
  { move, refs, path }: ContentOrder,
  format: ObjectFormat,
  ports: PushPorts,
): Promise<PushContent | { readonly error: string }> {
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
