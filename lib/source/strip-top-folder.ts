import type { ArchiveEntry } from './archive.ts';

/** The files by which the root of a bundle is known; the host agent looks for any name that begins with `appspec`. */
const ROOT_FILE = /^(?:appspec|signalbox\.ya?ml$)/i;

/**
 * How much of every path to leave out: where all lies in one folder, and that folder has the files of a root, the bundle
 * was packed one level too high, as archives of repositories are. CodeDeploy's host agent does the same.
 */
export function topFolder(entries: readonly ArchiveEntry[]): string {
  const [first] = entries;
  const top = `${first?.path.split('/')[0] ?? ''}/`;
  const all = entries.every(
    ({ path, kind }) => path.startsWith(top) || (kind === 'folder' && `${path}/` === top),
  );
  const isRoot = entries.some(({ path }) => path.startsWith(top) && ROOT_FILE.test(path.slice(top.length)));
  return all && isRoot ? top : '';
}
