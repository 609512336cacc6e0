import { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { ArchiveEntry } from './archive.ts';

/** One moment for all: the first that a zip can say. Local parts, since zip times have no zone. */
const EPOCH = new Date(1980, 0, 1);

/**
 * Writes a tree as a zip that depends on nothing but the tree: the same one gives the same bytes on every machine.
 * `read` is called for its files in their order, when it is each one's turn.
 */
export function writeZip<Item extends { readonly entry: ArchiveEntry }>(
  items: readonly Item[],
  read: (item: Item) => Promise<Readable>,
): Readable {
  const zip = new ZipFile();
  const output = new PassThrough();
  zip.on('error', (error: Error) => output.destroy(error));
  for (const item of items) {
    const { entry } = item;
    const options = { mtime: EPOCH, forceDosTimestamp: true, mode: modeOf(entry) };
    if (entry.kind === 'link') {
      zip.addBuffer(Buffer.from(entry.target ?? ''), entry.path, { ...options, compress: false });
    } else {
      zip.addReadStreamLazy(entry.path, options, (done) =>
        done(null, Readable.from(contentOf(item, read), { objectMode: false })),
      );
    }
  }
  zip.end();
  zip.outputStream.pipe(output);
  return output;
}

async function* contentOf<Item>(item: Item, read: (item: Item) => Promise<Readable>): AsyncGenerator<Buffer> {
  yield* await read(item);
}

function modeOf({ kind, executable }: Pick<ArchiveEntry, 'kind' | 'executable'>): number {
  if (kind === 'link') return 0o120777;
  return executable ? 0o100755 : 0o100644;
}
