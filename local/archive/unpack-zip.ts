import { createWriteStream } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { fromBuffer, open, type Entry, type ZipFile } from 'yauzl';

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
 * stay inside. Gives the unpacked size in bytes; throws ZipError.
 */
export async function unpackZip(
  zip: Uint8Array | string,
  folder: string,
  options: UnpackOptions,
): Promise<number> {
  const archive = await openZip(zip);
  let bytes = 0;
  const links: { path: string; to: string }[] = [];
  try {
    for await (const entry of entries(archive)) {
      bytes += entry.uncompressedSize;
      if (bytes > options.maxBytes) {
        throw new ZipError(`expected at most ${options.maxBytes} bytes unpacked, got more`);
      }
      const link = await unpackEntry(archive, entry, folder);
      if (link) links.push(link);
    }
    // Last, so that no file is written through one.
    for (const { path, to } of links) await symlink(to, path);
  } catch (error) {
    throw error instanceof ZipError ? error : new ZipError((error as Error).message, { cause: error });
  } finally {
    archive.close();
  }
  return bytes;
}

async function openZip(zip: Uint8Array | string): Promise<ZipFile> {
  const options = { lazyEntries: true, autoClose: false } as const;
  return new Promise((resolve, reject) => {
    const opened = (error: Error | null, archive: ZipFile) =>
      error ? reject(new ZipError(error.message, { cause: error })) : resolve(archive);
    if (typeof zip === 'string') open(zip, options, opened);
    else fromBuffer(Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength), options, opened);
  });
}

async function* entries(archive: ZipFile): AsyncGenerator<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | undefined>((resolve, reject) => {
      const done = (end: () => void) => {
        archive.removeAllListeners('entry').removeAllListeners('end').removeAllListeners('error');
        end();
      };
      archive.once('entry', (next: Entry) => done(() => resolve(next)));
      archive.once('end', () => done(() => resolve(undefined)));
      archive.once('error', (error) => done(() => reject(error)));
      archive.readEntry();
    });
    if (!entry) return;
    yield entry;
  }
}

async function unpackEntry(archive: ZipFile, entry: Entry, folder: string) {
  const path = join(folder, entry.fileName); // yauzl has refused absolute names and `..`
  const mode = entry.externalFileAttributes >>> 16;
  if (entry.fileName.endsWith('/')) {
    await mkdir(path, { recursive: true });
    return undefined;
  }
  await mkdir(dirname(path), { recursive: true });
  const content = await promisify(archive.openReadStream.bind(archive) as OpenReadStream)(entry);
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

type OpenReadStream = (
  entry: Entry,
  callback: (error: Error | null, content: import('node:stream').Readable) => void,
) => void;

const FILE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;
