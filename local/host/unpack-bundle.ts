import type { Stats } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import type { ReadEntry } from 'tar';
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
  let problem: string | undefined;
  await extract({
    file: bundle,
    cwd: folder,
    strict: true,
    preserveOwner: false,
    // What throws in here would not reach the caller.
    filter: (path: string, entry: Stats | ReadEntry) => {
      const link = 'linkpath' in entry && entry.type === 'SymbolicLink' ? entry.linkpath : undefined;
      problem ??= limits.refuse(path, entry.size ?? 0) ?? refuseLink(path, link);
      return problem === undefined;
    },
  });
  if (problem !== undefined) throw new CommandError('UnknownError', problem);
}

async function unzip(bundle: string, folder: string): Promise<void> {
  // Loaded with the first bundle: hosts that only wait stay small.
  const { unpackZip } = await import('../archive/unpack-zip.ts');
  await unpackZip(bundle, folder, { maxBytes: MOST_BYTES, maxEntries: MOST_ENTRIES });
}

/** Says what is wrong with an entry of the bundle, if anything is. */
function createLimits(): { refuse(path: string, size: number): string | undefined } {
  let entries = 0;
  let bytes = 0;
  return {
    refuse: (path, size) => {
      entries += 1;
      bytes += size;
      if (isAbsolute(path) || path.split(/[/\\]/).includes('..')) {
        return `the bundle names a path outside of itself: ${path}`;
      }
      if (entries <= MOST_ENTRIES && bytes <= MOST_BYTES) return undefined;
      return `the bundle grows beyond ${MOST_ENTRIES} entries or ${MOST_BYTES / 1024 ** 3} GiB`;
    },
  };
}

/** Links may point anywhere inside the bundle, nowhere else. */
function refuseLink(path: string, target: string | undefined): string | undefined {
  const inside = target === undefined ? '' : normalize(join(dirname(path), target));
  const isInside = inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(target ?? '');
  return isInside ? undefined : `the bundle holds a link out of itself: ${normalize(path)} -> ${target}`;
}

async function singleFolder(folder: string): Promise<string | undefined> {
  const items = await readdir(folder, { withFileTypes: true });
  const [only] = items;
  if (items.length !== 1 || !only?.isDirectory()) return undefined;
  const inner = join(folder, only.name);
  const names = await readdir(inner);
  return names.some((name) => name.toLowerCase().includes('appspec')) ? inner : undefined;
}
