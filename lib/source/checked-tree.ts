import type { Readable } from 'node:stream';
import type { Archive, ArchiveEntry } from './archive.ts';
import { show } from './check-path.ts';
import { checkTree, followLink } from './check-tree.ts';
import { SourceRejected, type CheckedSource, type SourceFolder } from './source.ts';
import { writeZip } from './write-zip.ts';

/** What `text` gives at most unless asked for more: a manifest, an AppSpec, a buildspec. */
const LARGEST_TEXT = 256 * 1024;

/** The tree of an archive below its folder `top` (empty: the whole), held to the rules of a tree. */
export function checkedTree(
  archive: Archive,
  { format, top }: { readonly format: CheckedSource['format']; readonly top: string },
): CheckedSource {
  const tree = archive.entries
    .map((original) => ({ original, entry: { ...original, path: original.path.slice(top.length) } }))
    .filter(({ entry }) => entry.path !== '');
  checkTree(tree.map(({ entry }) => entry));
  const kept = tree.filter(({ entry }) => entry.kind !== 'folder').sort(byPath);
  if (kept.length === 0) throw new SourceRejected('expected a bundle with files, got an empty one');
  const contents = (order: readonly Kept[]) => {
    const read = archive.contents(order.map(({ original }) => original));
    return ({ original }: Kept) => read(original);
  };
  return {
    format,
    entries: kept.map(({ entry: { path, kind, size, executable } }) => ({
      path,
      kind: kind as 'file' | 'link',
      size,
      executable,
    })),
    text: (path, most = LARGEST_TEXT) => readText(kept, { path, most }, contents),
    zip: () => writeZip(kept, contents(kept)),
    folder: (path) => folderOf(kept, path, contents),
  };
}

function folderOf(
  tree: readonly Kept[],
  path: string,
  contents: (order: readonly Kept[]) => (it: Kept) => Promise<Readable>,
): SourceFolder | undefined {
  const above = path === '' ? '' : `${path}/`;
  const kept = tree
    .filter(({ entry }) => entry.path.startsWith(above))
    .map(({ original, entry }) => ({ original, entry: { ...entry, path: entry.path.slice(above.length) } }));
  if (kept.length === 0) return undefined;
  return {
    size: kept.reduce((sum, { entry }) => sum + entry.size, 0),
    zip: () => writeZip(kept, contents(kept)),
  };
}

/** An entry where it ends up, and as it stands in the archive. */
interface Kept {
  readonly entry: ArchiveEntry;
  readonly original: ArchiveEntry;
}

const byPath = (a: Kept, b: Kept) => Buffer.compare(Buffer.from(a.entry.path), Buffer.from(b.entry.path));

async function readText(
  kept: readonly Kept[],
  { path, most }: { readonly path: string; readonly most: number },
  contents: (order: readonly Kept[]) => (it: Kept) => Promise<Readable>,
): Promise<string | undefined> {
  const tree = new Map(kept.map(({ entry }) => [entry.path, entry]));
  const named = tree.get(path);
  const place = named?.kind === 'link' ? followLink(tree, named) : path;
  const found = kept.find(({ entry }) => entry.path === place && entry.kind === 'file');
  if (!found) return undefined;
  if (found.entry.size > most) {
    throw new SourceRejected(`expected ${show(path)} to be at most ${most} bytes, got ${found.entry.size}`);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of (await contents([found])(found)) as AsyncIterable<Buffer>) chunks.push(chunk);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new SourceRejected(`expected ${show(path)} to be UTF-8 text, got other bytes`, { cause });
  }
}
