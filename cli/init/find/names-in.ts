import type { BundleFiles } from '../../../lib/appspec/bundle-files.ts';

/** The files that stand in a folder of the bundle; none where there is no such folder. */
export async function filesIn(bundle: BundleFiles, folder = ''): Promise<readonly string[]> {
  const entries = (await bundle.list(folder)) ?? [];
  return entries.flatMap(({ name, kind }) => (kind === 'folder' ? [] : [name])).sort();
}

/** The folders that stand in a folder of the bundle, but those that hold no sources of its own. */
export async function foldersIn(bundle: BundleFiles, folder = ''): Promise<readonly string[]> {
  const entries = (await bundle.list(folder)) ?? [];
  return entries.flatMap(({ name, kind }) => (kind === 'folder' && !FOREIGN.test(name) ? [name] : [])).sort();
}

const FOREIGN = /^(?:\..*|node_modules|vendor|venv|env|__pycache__|target|build|dist|tests?)$/;
