import { checkedTree } from './checked-tree.ts';
import { readTar } from './read-tar.ts';
import { readingBundle } from './reading-bundle.ts';
import { isTarHeader, TAR_BLOCK } from './tar-header.ts';
import { readZip } from './read-zip.ts';
import { SOURCE_LIMITS, type SourceLimits } from './source-limits.ts';
import { SourceRejected, type BundleFormat, type CheckedSource, type SourceFile } from './source.ts';
import { topFolder } from './strip-top-folder.ts';

/**
 * Reads an uploaded bundle once, to its last byte, and holds it to the rules. Throws SourceRejected where it breaks one;
 * what the reading of the file itself throws comes through as it is.
 */
export async function checkSource(
  file: SourceFile,
  limits: SourceLimits = SOURCE_LIMITS,
): Promise<CheckedSource> {
  return readingBundle(file, (watched) => check(watched, limits));
}

async function check(file: SourceFile, limits: SourceLimits): Promise<CheckedSource> {
  if (file.size > limits.packedBytes) {
    throw new SourceRejected(`expected a bundle of at most ${limits.packedBytes} bytes, got ${file.size}`);
  }
  const format = await sniff(file);
  const archive = format === 'zip' ? await readZip(file, limits) : await readTar(file, format, limits);
  return checkedTree(archive, { format, top: topFolder(archive.entries) });
}

/** The format by its first bytes; names lie. */
async function sniff(file: SourceFile): Promise<BundleFormat> {
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
