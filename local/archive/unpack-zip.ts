import { chmodSync, createWriteStream, mkdirSync, utimesSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32, inflateRawSync } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { createFile } from '../create-file.ts';
import { ZipBytes } from './zip-bytes.ts';

/** The archive is damaged, too large, or holds a path that leads out of its folder. */
export class ZipError extends Error {
  override readonly name = 'ZipError';
}

export interface UnpackOptions {
  /** Most bytes that the files may have together. */
  readonly maxBytes: number;
  /** Most files, links and folders; left out: any number. */
  readonly maxEntries?: number;
}

/**
 * Unpacks a zip, in memory or the path of a file, into a folder that exists and is empty; keeps modes, times and links
 * that stay inside. Throws ZipError.
 */
export async function unpackZip(
  zip: Uint8Array | string,
  folder: string,
  options: UnpackOptions,
): Promise<void> {
  try {
    const bytes = new ZipBytes(zip);
    const archive = await yauzl.fromRandomAccessReaderPromise(bytes, bytes.size, { autoClose: false });
    try {
      await unpackAll({ archive, bytes, folder, made: new Set() }, options);
    } finally {
      archive.close();
    }
  } catch (error) {
    throw error instanceof ZipError ? error : new ZipError((error as Error).message, { cause: error });
  }
}

interface Unpacking {
  readonly archive: ZipFile;
  readonly bytes: ZipBytes;
  readonly folder: string;
  /** Folders that are there by now. */
  readonly made: Set<string>;
}

async function unpackAll(
  unpacking: Unpacking,
  { maxBytes, maxEntries = Infinity }: UnpackOptions,
): Promise<void> {
  let bytes = 0;
  let entries = 0;
  const links: Link[] = [];
  const writing: Promise<void>[] = [];
  try {
    for await (const entry of unpacking.archive.eachEntry()) {
      bytes += entry.uncompressedSize; // one that inflates to more than it says is refused
      entries += 1;
      if (bytes > maxBytes) throw new ZipError(`expected at most ${maxBytes} bytes unpacked, got more`);
      if (entries > maxEntries) throw new ZipError(`expected at most ${maxEntries} entries, got more`);
      const unpacked = unpackEntry(unpacking, entry);
      if (unpacked instanceof Promise) {
        unpacked.catch(() => {}); // told below; it may fail before that is asked
        writing.push(unpacked);
      } else if (unpacked) links.push(unpacked);
      if (writing.length >= WIDTH) await Promise.all(writing.splice(0));
    }
    await Promise.all(writing);
  } finally {
    await Promise.allSettled(writing);
  }
  // Last, so that no file is written through one.
  for (const { path, to } of links) await symlink(to, path);
}

/** Files written at a time. */
const WIDTH = 16;

interface Link {
  readonly path: string;
  readonly to: string;
}

/** Files are still being written when it answers. */
function unpackEntry(unpacking: Unpacking, entry: Entry): Promise<void> | Link | undefined {
  const path = join(unpacking.folder, entry.fileName); // yauzl has refused absolute names and `..`
  if (entry.fileName.endsWith('/')) {
    makeFolder(unpacking, path);
    return undefined;
  }
  makeFolder(unpacking, dirname(path));
  if (((entry.externalFileAttributes >>> 16) & FILE_TYPE) === SYMBOLIC_LINK) {
    return { path, to: insideTarget(entry, content(unpacking.bytes, entry).toString()) };
  }
  return writeFile(unpacking, entry, path);
}

async function writeFile({ archive, bytes }: Unpacking, entry: Entry, path: string): Promise<void> {
  const time = entry.getLastModDate();
  const mode = (entry.externalFileAttributes >>> 16) & 0o7777 || undefined; // 0 in a zip that was made on Windows
  if (isSmall(entry)) {
    const file = { content: content(bytes, entry), accessed: time, modified: time };
    return createFile(path, mode === undefined ? file : { ...file, mode });
  }
  const source = await archive.openReadStreamPromise(entry);
  await pipeline(source, createWriteStream(path, { flags: 'wx' }));
  if (mode !== undefined) chmodSync(path, mode);
  utimesSync(path, time, time);
}

function makeFolder({ made }: Unpacking, path: string): void {
  if (made.has(path)) return;
  mkdirSync(path, { recursive: true });
  made.add(path);
}

/** Inflated at once, which for small files is many times as quick as by streams. */
const SMALL = 1024 ** 2;
const DEFLATED = 8;
const LOCAL_HEADER = 30;

const isSmall = (entry: Entry) =>
  entry.canDecodeFileData() && entry.compressedSize <= SMALL && entry.uncompressedSize <= SMALL;

function content(bytes: ZipBytes, entry: Entry): Buffer {
  const header = bytes.at(entry.relativeOffsetOfLocalHeader, LOCAL_HEADER);
  const start = LOCAL_HEADER + header.readUInt16LE(26) + header.readUInt16LE(28);
  const stored = bytes.at(entry.relativeOffsetOfLocalHeader + start, entry.compressedSize);
  const isDeflated = entry.compressionMethod === DEFLATED;
  const data = isDeflated ? inflate(stored, entry.uncompressedSize) : stored;
  if (data.length === entry.uncompressedSize && crc32(data) === entry.crc32) return data;
  throw new ZipError(`${entry.fileName} is damaged: its size or checksum is not the one it says`);
}

/** Into memory for no more than is needed: the default is 16 KiB for each file. */
const inflate = (data: Buffer, size: number): Buffer =>
  inflateRawSync(data, { maxOutputLength: Math.max(size, 1), chunkSize: Math.max(size, 64) });

function insideTarget({ fileName }: Entry, to: string): string {
  const target = normalize(join(dirname(fileName), to));
  if (!isAbsolute(to) && target !== '..' && !target.startsWith(`..${sep}`)) return to;
  throw new ZipError(`expected links that stay inside the archive, got ${fileName} -> ${to}`);
}

const FILE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;
