import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { SourceFile } from '../source/source.ts';

/** A file on disk, to be read as often as it takes. */
export async function sourceFile(path: string): Promise<SourceFile> {
  const { size } = await stat(path);
  return {
    size,
    read: (start, end) => (end > start ? createReadStream(path, { start, end: end - 1 }) : Readable.from([])),
  };
}
