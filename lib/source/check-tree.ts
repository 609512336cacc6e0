import type { ArchiveEntry } from './archive.ts';
import { show } from './check-path.ts';
import { SourceRejected } from './source.ts';

/** Refuses a tree that cannot be laid out as it says: a path twice, a file with files below it, a link that leads out. */
export function checkTree(entries: readonly ArchiveEntry[]): void {
  const byPath = new Map<string, ArchiveEntry>();
  for (const entry of entries) {
    if (entry.kind === 'folder') continue;
    if (byPath.has(entry.path))
      throw new SourceRejected(`expected each path once, got ${show(entry.path)} twice`);
    byPath.set(entry.path, entry);
  }
  for (const { path, kind } of entries) {
    const above = [...parents(path), ...(kind === 'folder' ? [path] : [])].find((folder) =>
      byPath.has(folder),
    );
    if (above === undefined) continue;
    const what = byPath.get(above)!.kind;
    throw new SourceRejected(
      `expected ${show(above)} to be a folder, as ${show(path)} needs it, got a ${what}`,
    );
  }
  for (const entry of byPath.values()) {
    if (entry.kind === 'link') followLink(byPath, entry);
  }
}

/**
 * Where a link leads, through other links on its way: a path of the tree, which need not exist. Refuses one that leaves
 * the tree at any step, and one that never ends.
 */
export function followLink(byPath: ReadonlyMap<string, ArchiveEntry>, link: ArchiveEntry): string {
  let at = folderOf(link.path);
  let left = partsOf(link, link);
  let links = 1;
  while (left.length > 0) {
    const [part, ...rest] = left;
    left = rest;
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (at.length === 0) throw leadsOut(link);
      at = at.slice(0, -1);
      continue;
    }
    const next = byPath.get([...at, part].join('/'));
    if (next?.kind !== 'link') {
      at = [...at, part!];
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) {
      throw new SourceRejected(
        `expected links that end, got ${show(link.path)}, which leads through more than ${MOST_LINKS}`,
      );
    }
    left = [...partsOf(next, link), ...left];
  }
  return at.join('/');
}

/** As many as Linux follows. */
const MOST_LINKS = 40;

function partsOf({ target = '' }: ArchiveEntry, link: ArchiveEntry): string[] {
  if (target === '' || /^(?:\/|[A-Za-z]:)|[\\\0]/.test(target)) throw leadsOut(link);
  return target.split('/');
}

const leadsOut = ({ path, target = '' }: ArchiveEntry) =>
  new SourceRejected(
    `expected links to stay inside the bundle, got ${show(path)} -> ${show(target)}, which leads out of it`,
  );

const folderOf = (path: string) => path.split('/').slice(0, -1);

function* parents(path: string): Generator<string> {
  for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) yield path.slice(0, end);
}
