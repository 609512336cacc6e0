import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BundleEntry, BundleFiles } from '../../lib/appspec/bundle-files.ts';

/** As of an uploaded bundle: a larger file is no text that somebody wrote. */
const LARGEST_TEXT = 256 * 1024;

/** A folder on this disk as the bundle that will be made of it. */
export function folderBundle(root: string): BundleFiles {
  return {
    list: async (folder) => {
      const path = join(root, folder);
      const entries = await orUndefined(readdir(path, { withFileTypes: true }));
      return entries && Promise.all(entries.map((entry) => bundleEntry(path, entry)));
    },
    read: async (file) => {
      const path = join(root, file);
      const found = await orUndefined(stat(path));
      if (!found?.isFile() || found.size > LARGEST_TEXT) return undefined;
      return decode(await readFile(path));
    },
  };
}

async function bundleEntry(
  folder: string,
  entry: { readonly name: string; isDirectory(): boolean; isSymbolicLink(): boolean },
): Promise<BundleEntry> {
  const { name } = entry;
  if (entry.isDirectory()) return { name, kind: 'folder', executable: false };
  if (entry.isSymbolicLink()) return { name, kind: 'link', executable: false };
  const found = await orUndefined(stat(join(folder, name)));
  return { name, kind: 'file', executable: ((found?.mode ?? 0) & 0o111) !== 0 };
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined; // no text
  }
}

/** Undefined where there is no such file or folder. */
async function orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
