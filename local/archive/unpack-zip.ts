import { createWriteStream } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { fromBufferPromise, openPromise, type Entry, type ZipFile } from 'yauzl';

/** The archive is damaged, too large, or holds a path that leads out of its folder. */
export class ZipError extends Error {
  override readonly name = 'ZipError';
}

export interface UnpackOptions {
  /** Most bytes that the files may have together. */
  readonly maxBytes: number;
}

/**
 * Unpacks a zip, in memory or the path of a file, into a folder that exists; keeps execute permission and links that
 * stay inside. Throws ZipError.
 */
export async function unpackZip(
  zip: Uint8Array | string,
  folder: string,
  options: UnpackOptions,
): Promise<void> {
  try {
    const archive = await open(zip);
    try {
      await unpackAll(archive, folder, options);
    } finally {
      archive.close();
    }
  } catch (error) {
    throw error instanceof ZipError ? error : new ZipError((error as Error).message, { cause: error });
  }
}

const open = (zip: Uint8Array | string): Promise<ZipFile> =>
  typeof zip === 'string'
    ? openPromise(zip, { lazyEntries: true, autoClose: false })
    : fromBufferPromise(Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength), { lazyEntries: true });

async function unpackAll(archive: ZipFile, folder: string, { maxBytes }: UnpackOptions): Promise<void> {
  let bytes = 0;
  const links: Link[] = [];
  for await (const entry of archive.eachEntry()) {
    bytes += entry.uncompressedSize; // yauzl refuses an entry that inflates to more than it says
    if (bytes > maxBytes) throw new ZipError(`expected at most ${maxBytes} bytes unpacked, got more`);
    const link = await unpackEntry(archive, entry, folder);
    if (link) links.push(link);
  }
  // Last, so that no file is written through one.
  for (const { path, to } of links) await symlink(to, path);
}

interface Link {
  readonly path: string;
  readonly to: string;
}

async function unpackEntry(archive: ZipFile, entry: Entry, folder: string): Promise<Link | undefined> {
  const path = join(folder, entry.fileName); // yauzl has refused absolute names and `..`
  if (entry.fileName.endsWith('/')) {
    await mkdir(path, { recursive: true });
    return undefined;
  }
  await mkdir(dirname(path), { recursive: true });
  const content = await archive.openReadStreamPromise(entry);
  const mode = entry.externalFileAttributes >>> 16;
  if ((mode & FILE_TYPE) !== SYMBOLIC_LINK) {
    await pipeline(content, createWriteStream(path, { mode: mode & 0o111 ? 0o755 : 0o644 }));
    return undefined;
  }
  const to = await text(content);
  const target = normalize(join(dirname(entry.fileName), to));
  if (isAbsolute(to) || target === '..' || target.startsWith(`..${sep}`)) {
    throw new ZipError(`expected links that stay inside the archive, got ${entry.fileName} -> ${to}`);
  }
  return { path, to };
}

const FILE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;
