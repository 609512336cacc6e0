import type { BundleEntry, BundleFiles } from '../appspec/bundle-files.ts';
import { SourceRejected, type CheckedSource } from './source.ts';

/** An uploaded bundle as the folders and files that its AppSpec is held against. */
export function bundleOfSource(source: CheckedSource): BundleFiles {
  const folders = foldersOf(source);
  return {
    list: async (folder) => folders.get(folder),
    read: async (path) => {
      try {
        return await source.text(path);
      } catch (error) {
        if (error instanceof SourceRejected) return undefined; // too large, or no text
        throw error;
      }
    },
  };
}

function foldersOf({ entries }: CheckedSource): ReadonlyMap<string, readonly BundleEntry[]> {
  const folders = new Map<string, BundleEntry[]>([['', []]]);
  const add = (path: string, entry: Omit<BundleEntry, 'name'>) => {
    const slash = path.lastIndexOf('/');
    const parent = path.slice(0, Math.max(0, slash));
    if (!folders.has(parent)) {
      folders.set(parent, []);
      add(parent, { kind: 'folder', executable: false });
    }
    folders.get(parent)?.push({ name: path.slice(slash + 1), ...entry });
  };
  for (const { path, kind, executable } of entries) add(path, { kind, executable });
  return folders;
}
