import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Header, Pax } from 'tar';
import { OVERLAY_FILE, type Overlay } from '../lib/source/git/overlay.ts';
import type { TreeFile } from '../lib/source/git/git-object.ts';
import type { RefRecord } from '../lib/source/git/ref-record.ts';
import { byteReader, type ByteReader } from './byte-reader.ts';
import type { Git } from './git.ts';
import { sourceChanges, type SourceChanges } from './source-changes.ts';

export type SourceArchive = RefRecord['sources'][number];

export interface SourceOrder {
  readonly repository: string;
  readonly commit: string;
  /** Only what changed since this commit; left out: everything. */
  readonly base?: string;
}

/**
 * Writes the files of a commit as tar.gz from git's own objects. Not by `git archive`: that heeds export-ignore,
 * export-subst and line endings, and what comes out does not hash to the commit's tree any more.
 * Undefined where a name is no UTF-8: a build could not have such a file.
 */
export async function makeSource(
  order: SourceOrder,
  path: string,
  git: Git,
): Promise<SourceArchive | undefined> {
  const { repository, commit, base } = order;
  const changes = await sourceChanges(commit, base, git);
  if ([...changes.files.map((file) => file.path), ...changes.deleted].some((name) => !isUtf8(name))) {
    return undefined;
  }
  const tar = Readable.from(tarOf(order, changes, git), { objectMode: false });
  await pipeline(tar, createGzip({ level: FAST }), createWriteStream(path));
  const { size } = await stat(path);
  const suffix = base === undefined ? '' : `.${base.slice(0, 12)}`;
  const key = `src/${repository}/${commit}${suffix}.tar.gz`;
  return { key, bytes: size, commit, ...(base === undefined ? {} : { base }) };
}

/** Nearly as small as the default, in a third of its time. */
const FAST = 3;
const END = Buffer.alloc(1024);

async function* tarOf(
  { commit, base }: SourceOrder,
  { files, deleted }: SourceChanges,
  git: Git,
): AsyncGenerator<Buffer> {
  // `git get-tar-commit-id` reads it.
  yield new Pax({ comment: commit }, true).encode();
  const submodules = files.filter(isSubmodule).map(({ path, id }) => [utf8(path), id] as const);
  const overlay: Overlay = {
    ...(base === undefined ? {} : { base }),
    deleted: deleted.map(utf8),
    submodules: Object.fromEntries(submodules),
  };
  const described = Buffer.from(JSON.stringify(overlay));
  yield* entry({ path: OVERLAY_FILE, mode: 0o644, size: described.length });
  yield described;
  yield padding(described.length);
  yield* contents(
    files.filter((file) => !isSubmodule(file)),
    git,
  );
  yield END;
}

const isSubmodule = ({ mode }: TreeFile): boolean => mode === '160000';

async function* contents(files: readonly TreeFile[], git: Git): AsyncGenerator<Buffer> {
  if (files.length === 0) return;
  const ids = files.map(({ id }) => `${id}\n`).join('');
  const objects = byteReader(git.stream(['cat-file', '--batch'], ids));
  for (const file of files) {
    const header = await objects.line();
    const size = Number(header.split(' ')[2]);
    if (!Number.isSafeInteger(size))
      throw new Error(`expected the object ${file.id} from git, got ${header}`);
    yield* file.mode === '120000' ? link(file, size, objects) : regular(file, size, objects);
    await objects.line();
  }
}

async function* regular(file: TreeFile, size: number, objects: ByteReader): AsyncGenerator<Buffer> {
  yield* entry({ path: utf8(file.path), mode: file.mode === '100755' ? 0o755 : 0o644, size });
  yield* objects.bytes(size);
  yield padding(size);
}

async function* link(file: TreeFile, size: number, objects: ByteReader): AsyncGenerator<Buffer> {
  const target: Buffer[] = [];
  for await (const chunk of objects.bytes(size)) target.push(chunk);
  yield* entry({ path: utf8(file.path), mode: 0o777, size: 0, linkpath: Buffer.concat(target).toString() });
}

/** All of one time: when a file was committed says nothing of its content. */
const MTIME = new Date(0);

function* entry(of: { path: string; mode: number; size: number; linkpath?: string }): Generator<Buffer> {
  const type = of.linkpath === undefined ? 'File' : 'SymbolicLink';
  const header = new Header({ ...of, type, mtime: MTIME, uid: 0, gid: 0 });
  if (header.encode()) yield new Pax({ path: of.path, size: of.size, linkpath: of.linkpath }).encode();
  yield header.block!;
}

const padding = (size: number): Buffer => Buffer.alloc((512 - (size % 512)) % 512);

const utf8 = (latin1: string): string => Buffer.from(latin1, 'latin1').toString('utf8');

const isUtf8 = (latin1: string): boolean => Buffer.from(utf8(latin1)).toString('latin1') === latin1;
