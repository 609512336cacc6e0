import type { BundleEntry, BundleFiles } from '../../../lib/appspec/bundle-files.ts';

export interface MemoryFile {
  readonly text?: string;
  readonly executable?: boolean;
  readonly kind?: 'file' | 'link';
}

/** A bundle of a few files by path; a text alone is an executable file. */
export function memoryBundle(files: Readonly<Record<string, string | MemoryFile>>): BundleFiles {
  const all = Object.entries(files).map(
    ([path, file]) => [path, typeof file === 'string' ? { text: file } : file] as const,
  );
  return {
    list: async (folder) => {
      const prefix = folder === '' ? '' : `${folder}/`;
      const inside = all.filter(([path]) => path.startsWith(prefix));
      if (inside.length === 0 && folder !== '') return undefined;
      const entries = new Map<string, BundleEntry>();
      for (const [path, { executable = true, kind = 'file' }] of inside) {
        const [name = '', ...below] = path.slice(prefix.length).split('/');
        const folderEntry: BundleEntry = { name, kind: 'folder', executable: false };
        entries.set(name, below.length > 0 ? folderEntry : { name, kind, executable });
      }
      return [...entries.values()];
    },
    read: async (path) => all.find(([name]) => name === path)?.[1].text,
  };
}
