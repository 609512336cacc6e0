import { createWriteStream } from 'node:fs';
import { chmod, mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { SourceError, type BuildRun } from './run-build.ts';
import { objectAddress, openObject } from './s3-object.ts';

/** Downloads the build's ZIP as its role and unpacks it into the source folder, with exec bits and links. */
export async function downloadSource(run: BuildRun): Promise<void> {
  const { type, location = '' } = run.build.source ?? {};
  if (type === 'NO_SOURCE') return;
  const archive = join(run.folder, 'source.zip');
  const body = await openObject(run, objectAddress(location), run.build.sourceVersion);
  await pipeline(body, createWriteStream(archive));
  const zip = await openZip(archive, location);
  try {
    for await (const entry of zip.eachEntry()) await unpack(zip, entry, run.source);
  } finally {
    zip.close();
  }
}

async function openZip(archive: string, location: string): Promise<ZipFile> {
  try {
    return await openPromise(archive, { lazyEntries: true });
  } catch (cause) {
    throw new SourceError(`expected a ZIP at ${location}: ${(cause as Error).message}`, { cause });
  }
}

const FILE_TYPE = 0o170_000;
const SYMLINK = 0o120_000;

/** yauzl refuses names that are absolute or hold `..`. */
async function unpack(zip: ZipFile, entry: Entry, folder: string): Promise<void> {
  const path = join(folder, entry.fileName);
  if (entry.fileName.endsWith('/')) return void (await mkdir(path, { recursive: true }));
  await mkdir(dirname(path), { recursive: true });
  const stream = await zip.openReadStreamPromise(entry);
  const mode = entry.externalFileAttributes >>> 16;
  if ((mode & FILE_TYPE) === SYMLINK) {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return symlink(Buffer.concat(chunks).toString(), path);
  }
  await pipeline(stream, createWriteStream(path));
  if ((mode & 0o777) !== 0) await chmod(path, mode & 0o777);
}
