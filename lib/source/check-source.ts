import type { Readable } from 'node:stream';
import type { ArchiveEntry } from './archive.ts';
import { show } from './check-path.ts';
import { checkTree, followLink } from './check-tree.ts';
import { readTar } from './read-tar.ts';
import { isTarHeader, TAR_BLOCK } from './tar-header.ts';
import { readZip } from './read-zip.ts';
import { SOURCE_LIMITS, type SourceLimits } from './source-limits.ts';
import { SourceRejected, type CheckedSource, type SourceFile } from './source.ts';
import { topFolder } from './strip-top-folder.ts';
import { writeZip } from './write-zip.ts';

/** What `text` gives at most: a manifest, an AppSpec, a buildspec. */
const LARGEST_TEXT = 256 * 1024;

/**
 * Reads an uploaded bundle once, to its last byte, and holds it to the rules. Throws SourceRejected where it breaks one;
 * what the reading of the file itself throws comes through as it is.
 */
export async function checkSource(
  file: SourceFile,
  limits: SourceLimits = SOURCE_LIMITS,
): Promise<CheckedSource> {
  const watched = watchReads(file);
  try {
    return await check(watched.file, limits);
  } catch (error) {
    if (watched.failure() !== undefined) throw watched.failure();
    if (error instanceof SourceRejected) throw error;
    throw new SourceRejected(
      `expected a bundle that can be unpacked, got one that is broken: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
}

async function check(file: SourceFile, limits: SourceLimits): Promise<CheckedSource> {
  if (file.size > limits.packedBytes) {
    throw new SourceRejected(`expected a bundle of at most ${limits.packedBytes} bytes, got ${file.size}`);
  }
  const format = await sniff(file);
  const archive = format === 'zip' ? await readZip(file, limits) : await readTar(file, format, limits);
  const top = topFolder(archive.entries);
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
    text: (path) => readText(kept, path, contents),
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
  path: string,
  contents: (order: readonly Kept[]) => (it: Kept) => Promise<Readable>,
): Promise<string | undefined> {
  const tree = new Map(kept.map(({ entry }) => [entry.path, entry]));
  const named = tree.get(path);
  const place = named?.kind === 'link' ? followLink(tree, named) : path;
  const found = kept.find(({ entry }) => entry.path === place && entry.kind === 'file');
  if (!found) return undefined;
  if (found.entry.size > LARGEST_TEXT) {
    throw new SourceRejected(
      `expected ${show(path)} to be at most ${LARGEST_TEXT} bytes, got ${found.entry.size}`,
    );
  }
  const chunks: Buffer[] = [];
  for await (const chunk of (await contents([found])(found)) as AsyncIterable<Buffer>) chunks.push(chunk);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new SourceRejected(`expected ${show(path)} to be UTF-8 text, got other bytes`, { cause });
  }
}

/** The format by its first bytes; names lie. */
async function sniff(file: SourceFile): Promise<CheckedSource['format']> {
  const chunks: Buffer[] = [];
  if (file.size > 0) {
    for await (const chunk of file.read(0, Math.min(TAR_BLOCK, file.size)) as AsyncIterable<Buffer>)
      chunks.push(chunk);
  }
  const head = Buffer.concat(chunks);
  if (head.subarray(0, 4).equals(ZIP) || head.subarray(0, 4).equals(EMPTY_ZIP)) return 'zip';
  if (head.subarray(0, 2).equals(GZIP)) return 'tgz';
  if (isTarHeader(head)) return 'tar';
  throw new SourceRejected('expected a zip, tar or tar.gz file, got something else');
}

const ZIP = Buffer.from('PK\x03\x04');
const EMPTY_ZIP = Buffer.from('PK\x05\x06');
const GZIP = Buffer.from([0x1f, 0x8b]);

/** Tells a file that cannot be read from a bundle that is broken. */
function watchReads(file: SourceFile) {
  let failure: unknown;
  return {
    failure: () => failure,
    file: {
      size: file.size,
      read: (start: number, end: number) =>
        file.read(start, end).on('error', (error) => {
          failure ??= error;
        }),
    },
  };
}
