import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Parser } from 'tar/parse';
import type { ReadEntry } from 'tar/read-entry';
import type { Archive, ArchiveEntry } from './archive.ts';
import { createByteBudget, type ByteBudget } from './byte-budget.ts';
import { checkPath, show } from './check-path.ts';
import type { SourceLimits } from './source-limits.ts';
import { SourceRejected, type SourceFile } from './source.ts';
import { isTarHeader, TAR_BLOCK } from './tar-header.ts';

/** A tar entry, and the place in the archive of the file that holds its content (for a hard link, another one). */
interface TarEntry extends ArchiveEntry {
  readonly place: number;
}

/** Reads a tar, gzipped or not, from its beginning to its end. */
export async function readTar(
  file: SourceFile,
  format: 'tar' | 'tgz',
  limits: SourceLimits,
): Promise<Archive> {
  const open = () => unzipped(file, format, limits);
  const budget = createByteBudget(limits);
  const entries: TarEntry[] = [];
  const files = new Map<string, TarEntry>();
  await scan(open, (entry, place) => {
    budget.entry();
    const known = describe(entry, place, limits);
    if (known === undefined) return; // the root itself
    if (entry.type === 'Link') {
      const original = hardLink(entry, known.path, files, limits);
      budget.bytes(original.size);
      entries.push({ ...original, path: known.path });
      return;
    }
    if (known.kind === 'file') files.set(known.path, known);
    entries.push(known);
    countBytes(entry, budget);
  });
  return { entries, contents: (order) => createContents(open, order as readonly TarEntry[]) };
}

/** What is kept in memory at a time when files are wanted in another order than they stand in. */
const GATHERED_BYTES = 32 * 1024 * 1024;

/**
 * Files of a stream in any order: each pass over it gathers as many of the next ones as fit in memory, so a bundle of
 * usual size takes one pass. One that does not fit is streamed by a pass of its own.
 */
function createContents(open: () => Readable, order: readonly TarEntry[]) {
  const gathered = new Map<number, Buffer>();
  let next = 0;
  return async (asked: ArchiveEntry): Promise<Readable> => {
    const { place, size } = asked as TarEntry;
    while (order[next] !== asked) next += 1;
    if (size > GATHERED_BYTES) return streamOne(open, place);
    if (!gathered.has(place)) {
      gathered.clear();
      await gather(open, chooseNext(order.slice(next)), gathered);
    }
    return Readable.from([gathered.get(place)!], { objectMode: false });
  };
}

function chooseNext(order: readonly TarEntry[]): Set<number> {
  const places = new Set<number>();
  let bytes = 0;
  for (const { place, size, kind } of order) {
    if (kind !== 'file' || size > GATHERED_BYTES || places.has(place)) continue;
    bytes += size;
    if (bytes > GATHERED_BYTES) break;
    places.add(place);
  }
  return places;
}

async function gather(
  open: () => Readable,
  places: ReadonlySet<number>,
  into: Map<number, Buffer>,
): Promise<void> {
  await scan(open, (entry, place) => {
    if (!places.has(place)) return entry.resume();
    const chunks: Buffer[] = [];
    entry.on('data', (chunk: Buffer) => chunks.push(chunk));
    entry.on('end', () => into.set(place, Buffer.concat(chunks)));
  });
}

function streamOne(open: () => Readable, wanted: number): Readable {
  const output = new PassThrough();
  scan(open, (entry, place) => {
    if (place !== wanted) return entry.resume();
    output.on('drain', () => entry.resume()).on('close', () => entry.resume()); // gone: read on to nowhere
    entry.on('data', (chunk: Buffer) => {
      if (!output.destroyed && !output.write(chunk)) entry.pause();
    });
    entry.on('end', () => output.end());
  }).catch((error: Error) => output.destroy(error));
  return output;
}

/** Goes through the archive once; `onEntry` must take the data of every entry, or leave it (`resume`). */
async function scan(open: () => Readable, onEntry: (entry: ReadEntry, place: number) => void): Promise<void> {
  const parser = new Parser({ strict: true });
  let failure: unknown;
  let place = 0;
  const take = (entry: ReadEntry) => {
    try {
      if (failure === undefined) return onEntry(entry, place++);
    } catch (error) {
      failure = error;
    }
    entry.resume();
  };
  const ended = new Promise<void>((resolve) => parser.on('end', resolve));
  parser.on('error', (error: unknown) => (failure ??= error));
  parser.on('entry', take);
  parser.on('ignoredEntry', (entry: ReadEntry) => {
    failure ??= new SourceRejected(
      `expected files, folders and links, got ${show(entry.path)}, a ${entry.type}`,
    );
  });
  for await (const chunk of open() as AsyncIterable<Buffer>) {
    if (!parser.write(chunk) && failure === undefined) await once(parser, 'drain');
    if (failure !== undefined) throw failure;
  }
  parser.end();
  if (failure === undefined) await ended;
  if (failure !== undefined) throw failure;
}

/** The bytes of the tar; no more than its entries may have, with their headers. */
function unzipped(file: SourceFile, format: 'tar' | 'tgz', limits: SourceLimits): Readable {
  const packed = file.read(0, file.size);
  if (format === 'tar') return packed;
  const most = limits.unpackedBytes + limits.entries * HEADERS_PER_ENTRY + BLOCKING;
  const gunzip = createGunzip();
  packed.on('error', (error) => gunzip.destroy(error));
  packed.pipe(gunzip);
  return Readable.from(bounded(gunzip, most), { objectMode: false });
}

/** Header, padding, and a long name's or pax record's own header and block. */
const HEADERS_PER_ENTRY = 4096;
/** Tar files are padded with zeros at their end. */
const BLOCKING = 1024 * 1024;

async function* bounded(stream: AsyncIterable<Buffer>, most: number): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0);
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > most)
      throw new SourceRejected(`expected a bundle of at most ${most} bytes unpacked, got more`);
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < TAR_BLOCK) continue;
    // The parser would unpack once more what is packed twice, past all counting.
    if (!isTarHeader(head)) break;
    yield head;
    head = undefined;
  }
  if (head !== undefined) throw new SourceRejected('expected a tar inside the gzip, got something else');
}

const KINDS: Readonly<Partial<Record<ReadEntry['type'], ArchiveEntry['kind']>>> = {
  File: 'file',
  OldFile: 'file',
  ContiguousFile: 'file',
  Link: 'file',
  SymbolicLink: 'link',
  Directory: 'folder',
  GNUDumpDir: 'folder',
};

function describe(entry: ReadEntry, place: number, limits: SourceLimits): TarEntry | undefined {
  const kind = KINDS[entry.type];
  if (kind === undefined) {
    throw new SourceRejected(`expected files, folders and links, got ${show(entry.path)}, a ${entry.type}`);
  }
  const path = checkPath(entry.path, limits);
  if (path === '' && kind === 'folder') {
    entry.resume();
    return undefined;
  }
  const target = kind === 'link' ? { target: entry.linkpath ?? '' } : {};
  const executable = kind === 'file' && ((entry.mode ?? 0) & 0o111) !== 0;
  return { path, kind, size: kind === 'file' ? entry.size : 0, executable, place, ...target };
}

/** A hard link is the same file once more; it must stand in the archive before. */
function hardLink(
  entry: ReadEntry,
  path: string,
  files: ReadonlyMap<string, TarEntry>,
  limits: SourceLimits,
): TarEntry {
  const original = files.get(checkPath(entry.linkpath ?? '', limits));
  entry.resume();
  if (original) return original;
  throw new SourceRejected(
    `expected a hard link to a file before it in the bundle, got ${show(path)} -> ${show(entry.linkpath ?? '')}`,
  );
}

function countBytes(entry: ReadEntry, budget: ByteBudget): void {
  budget.bytes(entry.size); // the parser gives exactly as many, or fails
  entry.resume();
}
