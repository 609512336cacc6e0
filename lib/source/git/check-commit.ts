import type { Readable } from 'node:stream';
import type { Archive, ArchiveEntry } from '../archive.ts';
import { show } from '../check-path.ts';
import { checkedTree } from '../checked-tree.ts';
import { readTar } from '../read-tar.ts';
import { readingBundle } from '../reading-bundle.ts';
import { SOURCE_LIMITS, type SourceLimits } from '../source-limits.ts';
import { SourceRejected, type CheckedSource, type SourceFile } from '../source.ts';
import { objectHash, objectId, treeId, type ObjectFormat, type TreeFile } from './git-object.ts';
import { overlay, OVERLAY_FILE, type Overlay } from './overlay.ts';
import { provenCommit, type RefRecord } from './ref-record.ts';

/** An archive that a record names, in the order of the record. */
export interface SourceLayer {
  readonly commit: string;
  readonly base?: string;
  readonly file: SourceFile;
}

/** A commit with the proof of its tree, and the folder of it that is wanted. */
export interface CommitToCheck extends Pick<RefRecord, 'target' | 'proof' | 'objectFormat'> {
  readonly top?: string | undefined;
}

/**
 * The files of a record's commit: its archives laid over each other, and held to the tree that the commit names. What
 * anybody changed in an archive, added or left out gives another tree. Throws SourceRejected.
 */
export async function checkCommit(
  record: CommitToCheck,
  layers: readonly SourceLayer[],
  limits: SourceLimits = SOURCE_LIMITS,
): Promise<CheckedSource> {
  const { commit, tree } = provenCommit(record);
  const last = layers.at(-1)?.commit;
  if (last !== commit)
    throw new SourceRejected(`expected the files of commit ${commit}, got those of ${last}`);
  const laid = await layOver(layers, limits);
  const source = checkedTree(laid.archive, { format: 'git', top: '' });
  const found = treeId(await treeFiles(laid, record.objectFormat), record.objectFormat);
  if (found === tree) return record.top === undefined ? source : belowFolder(laid.archive, record.top);
  throw new SourceRejected(
    `expected the files of commit ${commit}, whose tree is ${tree}, got the tree ${found}`,
  );
}

/** A folder of a tree that was proved whole; no link may lead out of it. */
export function belowFolder(archive: Archive, top: string): CheckedSource {
  const entries = archive.entries.filter(({ path }) => path.startsWith(`${top}/`));
  if (entries.length > 0) return checkedTree({ ...archive, entries }, { format: 'git', top: `${top}/` });
  throw new SourceRejected(`expected the folder ${show(top)} in the commit, it has none`);
}

interface Laid {
  readonly archive: Archive;
  readonly submodules: ReadonlyMap<string, string>;
}

/** An entry with the archive in which its content lies. */
interface Placed {
  readonly entry: ArchiveEntry;
  readonly archive: Archive;
}

async function layOver(layers: readonly SourceLayer[], limits: SourceLimits): Promise<Laid> {
  const placed = new Map<string, Placed>();
  const submodules = new Map<string, string>();
  let below: string | undefined;
  for (const { commit, base, file } of layers) {
    const archive = await readingBundle(file, (watched) => readTar(watched, 'tgz', limits));
    const described = await overlayOf(archive);
    if (base !== below || described.base !== below) {
      throw new SourceRejected(
        `expected an archive of ${commit} on ${below ?? 'nothing'}, got one on ${described.base}`,
      );
    }
    for (const path of described.deleted) {
      placed.delete(path);
      submodules.delete(path);
    }
    for (const [path, id] of Object.entries(described.submodules)) submodules.set(path, id);
    for (const entry of archive.entries) {
      if (entry.path === OVERLAY_FILE || entry.kind === 'folder') continue;
      refuseGitFolder(entry.path);
      submodules.delete(entry.path);
      placed.set(entry.path, { entry, archive });
    }
    below = commit;
  }
  refuseTooMuch([...placed.values()], limits);
  return { archive: composed([...placed.values()]), submodules };
}

async function overlayOf(archive: Archive): Promise<Overlay> {
  const entry = archive.entries.find(({ path }) => path === OVERLAY_FILE);
  try {
    const chunks: Buffer[] = [];
    const content = await archive.contents([entry!])(entry!);
    for await (const chunk of content as AsyncIterable<Buffer>) chunks.push(chunk);
    return overlay.parse(JSON.parse(Buffer.concat(chunks).toString()));
  } catch (cause) {
    throw new SourceRejected(`expected an archive with ${OVERLAY_FILE}, got none that can be read`, {
      cause,
    });
  }
}

/** Git itself has no such file; on a disk that folds letters it would be read as git's own folder. */
export function refuseGitFolder(path: string): void {
  if (!path.split('/').some((part) => /^(?:\.git|git~1)[ .]*$/i.test(part))) return;
  throw new SourceRejected(`expected no file in a folder of git's own, got ${show(path)}`);
}

function refuseTooMuch(placed: readonly Placed[], limits: SourceLimits): void {
  const bytes = placed.reduce((sum, { entry }) => sum + entry.size, 0);
  if (bytes <= limits.unpackedBytes && placed.length <= limits.entries) return;
  throw new SourceRejected(
    `expected at most ${limits.unpackedBytes} bytes in ${limits.entries} files, got ${bytes} in ${placed.length}`,
  );
}

/** One archive out of several: each entry's content comes from where it lies. */
function composed(placed: readonly Placed[]): Archive {
  const home = new Map(placed.map(({ entry, archive }) => [entry, archive]));
  return {
    entries: placed.map(({ entry }) => entry),
    contents: (order) => {
      const readers = new Map(
        [...new Set(home.values())].map((archive) => [
          archive,
          archive.contents(order.filter((entry) => home.get(entry) === archive)),
        ]),
      );
      return (entry) => readers.get(home.get(entry)!)!(entry);
    },
  };
}

async function treeFiles({ archive, submodules }: Laid, format: ObjectFormat): Promise<TreeFile[]> {
  const files: TreeFile[] = [...submodules].map(([path, id]) => ({ path, mode: '160000', id }));
  const read = archive.contents(archive.entries.filter(({ kind }) => kind === 'file'));
  for (const entry of archive.entries) {
    const { path, kind, target = '' } = entry;
    if (kind === 'link')
      files.push({ path, mode: '120000', id: objectId('blob', Buffer.from(target), format) });
    else {
      const id = await blobId(await read(entry), entry.size, format);
      files.push({ path, mode: entry.executable ? '100755' : '100644', id });
    }
  }
  return files;
}

async function blobId(content: Readable, size: number, format: ObjectFormat): Promise<string> {
  const hash = objectHash('blob', size, format);
  for await (const chunk of content as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}
