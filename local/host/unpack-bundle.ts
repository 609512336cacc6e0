import { createWriteStream } from 'node:fs';
import type { Stats } from 'node:fs';
import { chmod, mkdir, readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Entry, ZipFile } from 'yauzl';
import { CommandError } from './command-error.ts';

/** What one bundle may grow to. */
const MOST_ENTRIES = 200_000;
const MOST_BYTES = 8 * 1024 ** 3;

/**
 * Unpacks a bundle into `folder`, which must not exist; modes and links are kept. A bundle that names paths outside of
 * itself or grows beyond its limits is refused. A single top-level folder that holds the AppSpec is taken away.
 */
export async function unpackBundle(bundle: string, bundleType: string, folder: string): Promise<void> {
  const unpacking = `${folder}.unpacking`;
  await rm(unpacking, { recursive: true, force: true });
  await mkdir(unpacking, { recursive: true });
  try {
    await (bundleType === 'zip' ? unzip : untar)(bundle, unpacking);
    await checkLinks(unpacking);
  } catch (cause) {
    if (cause instanceof CommandError) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError('UnknownError', `the bundle is not a sound ${bundleType} file: ${message}`, {
      cause,
    });
  }
  await rm(folder, { recursive: true, force: true });
  await rename((await singleFolder(unpacking)) ?? unpacking, folder);
  await rm(unpacking, { recursive: true, force: true });
}

async function untar(bundle: string, folder: string): Promise<void> {
  const { extract } = await import('tar');
  const limits = createLimits();
  await extract({
    file: bundle,
    cwd: folder,
    strict: true,
    preserveOwner: false,
    filter: (path: string, entry: Stats | { size?: number }) => {
      limits.add(path, entry.size ?? 0);
      return true;
    },
  });
}

async function unzip(bundle: string, folder: string): Promise<void> {
  const zip = await openZip(bundle);
  const limits = createLimits();
  const links: Link[] = [];
  try {
    for await (const entry of entriesOf(zip)) {
      limits.add(entry.fileName, entry.uncompressedSize);
      const link = await writeEntry(zip, entry, join(folder, entry.fileName));
      if (link) links.push(link);
    }
  } finally {
    zip.close();
  }
  // Last of all, so that no entry is written through a link.
  for (const { path, target } of links) await symlink(target, path);
}

interface Link {
  readonly path: string;
  readonly target: string;
}

function createLimits(): { add(path: string, size: number): void } {
  let entries = 0;
  let bytes = 0;
  return {
    add: (path, size) => {
      if (isAbsolute(path) || path.split(/[/\\]/).includes('..')) {
        throw new CommandError('UnknownError', `the bundle names a path outside of itself: ${path}`);
      }
      entries += 1;
      bytes += size;
      if (entries <= MOST_ENTRIES && bytes <= MOST_BYTES) return;
      throw new CommandError(
        'UnknownError',
        `the bundle grows beyond ${MOST_ENTRIES} entries or ${MOST_BYTES / 1024 ** 3} GiB`,
      );
    },
  };
}

async function openZip(bundle: string): Promise<ZipFile> {
  const { default: yauzl } = await import('yauzl');
  return new Promise((fulfil, reject) => {
    yauzl.open(bundle, { lazyEntries: true, autoClose: false }, (error, zip) =>
      error ? reject(error) : fulfil(zip),
    );
  });
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  let next: { take(entry: Entry | undefined): void; fail(error: Error): void } | undefined;
  zip.on('entry', (entry: Entry) => next?.take(entry));
  zip.on('end', () => next?.take(undefined));
  zip.on('error', (error: Error) => next?.fail(error));
  for (;;) {
    const entry = await new Promise<Entry | undefined>((take, fail) => {
      next = { take, fail };
      zip.readEntry();
    });
    if (!entry) return;
    yield entry;
  }
}

const FILE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;

async function writeEntry(zip: ZipFile, entry: Entry, path: string): Promise<Link | undefined> {
  const mode = entry.externalFileAttributes >>> 16;
  if (entry.fileName.endsWith('/')) {
    await mkdir(path, { recursive: true });
    return undefined;
  }
  await mkdir(dirname(path), { recursive: true });
  const content = await openEntry(zip, entry);
  if ((mode & FILE_TYPE) === SYMBOLIC_LINK) return { path, target: await textOf(content) };
  await pipeline(content, createWriteStream(path, { flags: 'wx' }));
  if ((mode & 0o7777) !== 0) await chmod(path, mode & 0o7777);
  return undefined;
}

const openEntry = (zip: ZipFile, entry: Entry): Promise<Readable> =>
  new Promise((fulfil, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : fulfil(stream)));
  });

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Links may point anywhere inside the bundle, nowhere else. */
async function checkLinks(folder: string): Promise<void> {
  for (const item of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!item.isSymbolicLink()) continue;
    const path = join(item.parentPath, item.name);
    const target = await readlink(path);
    const inside = relative(folder, resolve(dirname(path), target));
    if (!isAbsolute(target) && inside !== '..' && !inside.startsWith(`..${sep}`)) continue;
    throw new CommandError(
      'UnknownError',
      `the bundle holds a link out of itself: ${relative(folder, path)} -> ${target}`,
    );
  }
}

async function singleFolder(folder: string): Promise<string | undefined> {
  const items = await readdir(folder, { withFileTypes: true });
  const [only] = items;
  if (items.length !== 1 || !only?.isDirectory()) return undefined;
  const inner = join(folder, only.name);
  const names = await readdir(inner);
  return names.some((name) => name.toLowerCase().includes('appspec')) ? inner : undefined;
}
