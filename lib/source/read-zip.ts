import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import {
  fromRandomAccessReaderPromise,
  getFileNameLowLevel,
  RandomAccessReader,
  type Entry,
  type ZipFile,
} from 'yauzl';
import type { Archive, ArchiveEntry } from './archive.ts';
import { createByteBudget, type ByteBudget } from './byte-budget.ts';
import { checkPath, show } from './check-path.ts';
import type { SourceLimits } from './source-limits.ts';
import { SourceRejected, type SourceFile } from './source.ts';

/** Reads a zip by its central directory, every entry once to its end. */
export async function readZip(file: SourceFile, limits: SourceLimits): Promise<Archive> {
  const zip = await fromRandomAccessReaderPromise(new SourceReader(file), file.size, {
    autoClose: false,
    decodeStrings: false,
    validateEntrySizes: true,
  });
  const budget = createByteBudget(limits);
  const records = new Map<ArchiveEntry, Entry>();
  for await (const record of zip.eachEntry()) {
    budget.entry();
    records.set(await readRecord(zip, record, limits, budget), record);
  }
  return {
    entries: [...records.keys()],
    contents: () => (entry) => zip.openReadStreamPromise(records.get(entry)!),
  };
}

class SourceReader extends RandomAccessReader {
  readonly #file: SourceFile;

  constructor(file: SourceFile) {
    super();
    this.#file = file;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return this.#file.read(start, end);
  }
}

async function readRecord(
  zip: ZipFile,
  record: Entry,
  limits: SourceLimits,
  budget: ByteBudget,
): Promise<ArchiveEntry> {
  const name = nameOf(record);
  const path = checkPath(name, limits);
  if (record.isEncrypted())
    throw new SourceRejected(`expected no password, got ${show(path)}, which is encrypted`);
  const kind = kindOf(record, name);
  if (kind === 'folder') return { path, kind, size: 0, executable: false };
  const { size, text } = await readContent(zip, record, budget, kind === 'link' ? limits.pathBytes : 0);
  if (kind === 'link') return { path, kind, size, executable: false, target: text };
  return { path, kind, size, executable: (modeOf(record) & 0o111) !== 0 };
}

function nameOf(record: Entry): string {
  const raw = record.fileName as unknown as Buffer; // not decoded, so that a bad name is told in our words
  return getFileNameLowLevel(record.generalPurposeBitFlag, raw, record.extraFields, true);
}

const MADE_BY_UNIX = 3;
const S_IFMT = 0o170000;
const KINDS = new Map<number, ArchiveEntry['kind']>([
  [0, 'file'], // said nothing
  [0o100000, 'file'],
  [0o120000, 'link'],
  [0o040000, 'folder'],
]);

const modeOf = ({ versionMadeBy, externalFileAttributes }: Entry) =>
  versionMadeBy >>> 8 === MADE_BY_UNIX ? externalFileAttributes >>> 16 : 0;

function kindOf(record: Entry, name: string): ArchiveEntry['kind'] {
  const kind = KINDS.get(modeOf(record) & S_IFMT);
  if (kind === undefined) {
    throw new SourceRejected(
      `expected files, folders and links, got ${show(name)}, a device, pipe or socket`,
    );
  }
  return name.endsWith('/') ? 'folder' : kind;
}

/** Reads an entry to its end, keeping it as text where it is at most `keep` bytes; its checksum must be right. */
async function readContent(zip: ZipFile, record: Entry, budget: ByteBudget, keep: number) {
  const kept: Buffer[] = [];
  let size = 0;
  let sum = 0;
  for await (const chunk of (await zip.openReadStreamPromise(record)) as AsyncIterable<Buffer>) {
    budget.bytes(chunk.length);
    size += chunk.length;
    sum = crc32(chunk, sum);
    if (size <= keep) kept.push(chunk);
    else if (keep > 0) throw new SourceRejected(`expected links of at most ${keep} bytes, got a longer one`);
  }
  if (sum !== record.crc32) {
    throw new SourceRejected(
      `expected ${show(nameOf(record))} to match its checksum; upload the bundle again`,
    );
  }
  return { size, text: Buffer.concat(kept).toString() };
}
