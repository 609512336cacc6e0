import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { unpackZip, ZipError } from '../../archive/unpack-zip.ts';
import type { BuildRun } from './build-run.ts';
import { SourceError } from './source-error.ts';
import { objectAddress, openObject } from './s3-object.ts';

/** Downloads the build's ZIP as its role and unpacks it into the source folder, with exec bits and links. */
export async function downloadSource(run: BuildRun): Promise<void> {
  const { type, location = '' } = run.build.source ?? {};
  if (type === 'NO_SOURCE') return;
  const archive = join(run.folder, 'source.zip');
  const body = await openObject(run, objectAddress(location), run.build.sourceVersion);
  await pipeline(body, createWriteStream(archive));
  try {
    await unpackZip(archive, run.source, { maxBytes: MOST_BYTES });
  } catch (cause) {
    if (!(cause instanceof ZipError)) throw cause;
    throw new SourceError(`expected a ZIP at ${location}: ${cause.message}`, { cause });
  }
  await rm(archive);
}

/** What a source may take unpacked; the smallest build machine of AWS has 64 GB of disk. */
const MOST_BYTES = 10 * 1024 ** 3;
