import { closeSync, fchmodSync, futimesSync, open, writeSync } from 'node:fs';

export interface NewFile {
  readonly content: Uint8Array;
  /** Left out: what new files have. */
  readonly mode?: number;
  readonly accessed: Date;
  readonly modified: Date;
}

/**
 * Makes a small file; throws where there is one. What takes a disk's time is the entry in the folder, so that alone waits in
 * the thread pool, where several do at once; for the quick calls a promise would cost more than they do.
 */
export async function createFile(
  path: string,
  { content, mode, accessed, modified }: NewFile,
): Promise<void> {
  const file = await new Promise<number>((resolve, reject) => {
    open(path, 'wx', 0o644, (error, opened) => (error ? reject(error) : resolve(opened)));
  });
  try {
    for (let written = 0; written < content.length;) written += writeSync(file, content, written);
    if (mode !== undefined) fchmodSync(file, mode & 0o7777);
    futimesSync(file, accessed, modified);
  } finally {
    closeSync(file);
  }
}
