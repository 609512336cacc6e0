import type { BundleEntry, BundleFiles } from '../../lib/appspec/bundle-files.ts';
import type { ComposedFile } from './compose/composed-file.ts';

/** A bundle as it will be once these files are written into it. */
export function bundleWith(bundle: BundleFiles, files: readonly ComposedFile[]): BundleFiles {
  return {
    read: async (path) => files.find((file) => file.path === path)?.text ?? bundle.read(path),
    list: async (folder) => {
      const there = await bundle.list(folder);
      const own = entriesOf(folder, files);
      if (own.length === 0) return there;
      const names = new Set(own.map(({ name }) => name));
      return [...(there ?? []).filter(({ name }) => !names.has(name)), ...own];
    },
  };
}

function entriesOf(folder: string, files: readonly ComposedFile[]): BundleEntry[] {
  const start = folder === '' ? '' : `${folder}/`;
  const entries = new Map<string, BundleEntry>();
  for (const { path, executable } of files) {
    if (!path.startsWith(start)) continue;
    const [name = '', ...below] = path.slice(start.length).split('/');
    const kind = below.length > 0 ? 'folder' : 'file';
    entries.set(name, { name, kind, executable: kind === 'file' && executable });
  }
  return [...entries.values()];
}
