import { Readable } from 'node:stream';
import type { ArchiveEntry } from '../archive.ts';
import { checkPath, show } from '../check-path.ts';
import { checkedTree } from '../checked-tree.ts';
import { SOURCE_LIMITS, type SourceLimits } from '../source-limits.ts';
import { SourceRejected, type CheckedSource } from '../source.ts';
import { belowFolder, refuseGitFolder, type CommitToCheck } from './check-commit.ts';
import { idLength, type ObjectFormat } from './git-object.ts';
import { readPacks, type PackedObjects } from './read-pack.ts';
import { provenCommit } from './ref-record.ts';

/**
 * The files of a record's commit out of its history, where no archive of them was uploaded. What is found by an id has
 * that id, so nothing needs to be proved again. Throws SourceRejected.
 */
export function commitInPacks(
  record: CommitToCheck,
  bundles: readonly Buffer[],
  limits: SourceLimits = SOURCE_LIMITS,
): CheckedSource {
  const { tree } = provenCommit(record);
  const objects = unbroken(() => readPacks(bundles, record.objectFormat, limits));
  const files = new Map<ArchiveEntry, string>();
  collect({ id: tree, above: '', format: record.objectFormat, objects, limits, files });
  const archive = {
    entries: [...files.keys()],
    contents: () => async (entry: ArchiveEntry) =>
      Readable.from([blob(files.get(entry)!, objects)], { objectMode: false }),
  };
  if (record.top !== undefined) return belowFolder(archive, record.top);
  return checkedTree(archive, { format: 'git', top: '' });
}

function unbroken<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof SourceRejected) throw cause;
    throw new SourceRejected(
      `expected packs that can be unpacked, got one that is broken: ${(cause as Error).message}`,
      {
        cause,
      },
    );
  }
}

interface Collecting {
  readonly id: string;
  /** Empty, or a path with its slash. */
  readonly above: string;
  readonly format: ObjectFormat;
  readonly objects: PackedObjects;
  readonly limits: SourceLimits;
  readonly files: Map<ArchiveEntry, string>;
}

function collect(collecting: Collecting): void {
  const { id: tree, above, format, objects, limits, files } = collecting;
  for (const { mode, name, id } of rowsOf(object(tree, 'tree', objects), format)) {
    const path = checkPath(`${above}${name}`, limits);
    refuseGitFolder(path);
    if (mode === '40000') collect({ ...collecting, id, above: `${path}/` });
    else if (mode !== '160000') files.set(entryOf(mode, path, blob(id, objects)), id);
    if (files.size > limits.entries)
      throw new SourceRejected(`expected a commit of at most ${limits.entries} files, got more`);
  }
}

function entryOf(mode: string, path: string, content: Buffer): ArchiveEntry {
  if (mode === '120000')
    return { path, kind: 'link', size: 0, executable: false, target: content.toString() };
  if (!mode.startsWith('100'))
    throw new SourceRejected(`expected files and links, got ${show(path)} of mode ${mode}`);
  return { path, kind: 'file', size: content.length, executable: mode === '100755' };
}

function* rowsOf(tree: Buffer, format: ObjectFormat) {
  const bytes = idLength(format) / 2;
  for (let at = 0; at < tree.length;) {
    const blank = tree.indexOf(0x20, at);
    const zero = tree.indexOf(0, blank);
    const end = zero + 1 + bytes;
    if (blank < 0 || zero < 0 || end > tree.length)
      throw new SourceRejected('expected a tree of git, got a broken one');
    yield {
      mode: tree.toString('latin1', at, blank),
      name: tree.toString('utf8', blank + 1, zero),
      id: tree.toString('hex', zero + 1, end),
    };
    at = end;
  }
}

const blob = (id: string, objects: PackedObjects): Buffer => object(id, 'blob', objects);

function object(id: string, kind: 'blob' | 'tree', objects: PackedObjects): Buffer {
  const found = objects.get(id);
  if (found?.kind === kind) return found.content;
  throw new SourceRejected(`expected the ${kind} ${id} in the packs of the commit, it is not there`);
}
