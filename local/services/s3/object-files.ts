import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readSync, rmSync } from 'node:fs';
import { link, mkdir, open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { StoredFile } from './records.ts';

/** Bodies as plain files, each under a name of its own, complete or not there at all. */
export interface ObjectFiles {
  /** Stores what `chunks` gives, seeing each chunk once in `onChunk`; nothing is left of one that breaks off. */
  write(chunks: AsyncIterable<Uint8Array>, onChunk: (chunk: Uint8Array) => void): Promise<StoredFile>;
  /** The bytes from `start` up to but not including `end` of the files in a row. */
  read(files: readonly StoredFile[], start: number, end: number): Promise<Readable>;
  /** The same content once more, without copying it. */
  link(file: StoredFile): Promise<StoredFile>;
  remove(files: readonly StoredFile[]): void;
  /** Resolves when what was to be removed is gone. */
  settled(): Promise<void>;
}

/** Up to here a body is gathered in memory and written at once, and read at once. */
const SMALL = 64 * 1024;
const READ_AHEAD = 256 * 1024;

export function createObjectFiles(folder: string): ObjectFiles {
  const incoming = join(folder, 'incoming');
  rmSync(incoming, { recursive: true, force: true }); // what a crash left half written
  mkdirSync(incoming, { recursive: true });
  const removals = new Set<Promise<void>>();
  const pathOf = (name: string) => join(folder, 'objects', name.slice(0, 2), name);
  const keep = async (from: string, name: string) => {
    try {
      await rename(from, pathOf(name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      await mkdir(join(pathOf(name), '..'), { recursive: true });
      await rename(from, pathOf(name));
    }
  };

  return {
    write: async (chunks, onChunk) => {
      const name = randomUUID();
      const path = join(incoming, name);
      try {
        const size = await writeFile(path, chunks, onChunk);
        await keep(path, name);
        return { name, size };
      } catch (error) {
        await unlink(path).catch(ignoreMissing);
        throw error;
      }
    },
    read: async (files, start, end) => {
      const pieces = cut(files, start, end);
      if (pieces.length === 0) return Readable.from([]);
      const [piece] = pieces as [Piece];
      if (pieces.length === 1 && piece.end - piece.start <= SMALL)
        return readSmall(pathOf(piece.name), piece);
      const first = await open(pathOf(piece.name)); // before anything is answered: it may be deleted meanwhile
      if (pieces.length === 1) return streamPiece(first, piece);
      return Readable.from(
        readPieces(first, pieces, (name) => open(pathOf(name))),
        { objectMode: false },
      );
    },
    link: async ({ name, size }) => {
      const copy = randomUUID();
      const path = join(incoming, copy);
      await link(pathOf(name), path);
      await keep(path, copy);
      return { name: copy, size };
    },
    remove: (files) => {
      for (const { name } of files) {
        const removal = unlink(pathOf(name))
          .catch(ignoreMissing)
          .finally(() => removals.delete(removal));
        removals.add(removal);
      }
    },
    settled: async () => {
      await Promise.allSettled(removals);
    },
  };
}

async function writeFile(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  onChunk: (chunk: Uint8Array) => void,
): Promise<number> {
  let gathered: Uint8Array[] = [];
  let size = 0;
  let waiting = 0;
  let file: FileHandle | undefined;
  const flush = async () => {
    if (gathered.length === 0) return;
    file ??= await open(path, 'wx');
    const bytes = gathered.length === 1 ? gathered[0]! : Buffer.concat(gathered);
    gathered = [];
    waiting = 0;
    await writeAll(file, bytes);
  };
  try {
    for await (const chunk of chunks) {
      onChunk(chunk);
      gathered.push(chunk);
      size += chunk.length;
      waiting += chunk.length;
      if (waiting > SMALL) await flush();
    }
    await flush();
    file ??= await open(path, 'wx');
  } finally {
    await file?.close();
  }
  return size;
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += (await file.write(bytes, written)).bytesWritten;
  }
}

interface Piece {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** The parts of the files that lie in the range. */
function cut(files: readonly StoredFile[], start: number, end: number): Piece[] {
  const pieces: Piece[] = [];
  let offset = 0;
  for (const { name, size } of files) {
    const from = Math.max(0, start - offset);
    const to = Math.min(size, end - offset);
    if (from < to) pieces.push({ name, start: from, end: to });
    offset += size;
  }
  return pieces;
}

/** At once: what was just written is in the page cache, and a trip to the thread pool costs more than the read. */
function readSmall(path: string, { start, end }: Piece): Readable {
  const bytes = Buffer.allocUnsafe(end - start);
  const file = openSync(path, 'r');
  try {
    const read = readSync(file, bytes, 0, bytes.length, start);
    return Readable.from([bytes.subarray(0, read)], { objectMode: false });
  } finally {
    closeSync(file);
  }
}

const streamPiece = (file: FileHandle, { start, end }: Pick<Piece, 'start' | 'end'>) =>
  file.createReadStream({ start, end: end - 1, highWaterMark: READ_AHEAD });

async function* readPieces(
  first: FileHandle,
  pieces: readonly Piece[],
  reopen: (name: string) => Promise<FileHandle>,
): AsyncGenerator<Buffer> {
  let file: FileHandle | undefined = first;
  for (const piece of pieces) {
    file ??= await reopen(piece.name);
    yield* streamPiece(file, piece);
    file = undefined;
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
