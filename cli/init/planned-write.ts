import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../user-error.ts';
import type { ComposedFile } from './compose/composed-file.ts';

/** A composed file beside what stands in its place. */
export interface PlannedWrite extends ComposedFile {
  readonly state: 'new' | 'same' | 'different';
}

/** Compares with the folder. Throws UserError for what stands there and is no file. */
export function plannedWrites(
  root: string,
  files: readonly ComposedFile[],
): Promise<readonly PlannedWrite[]> {
  return Promise.all(files.map((file) => plannedWrite(root, file)));
}

async function plannedWrite(root: string, file: ComposedFile): Promise<PlannedWrite> {
  const path = join(root, file.path);
  const found = await kindOf(path);
  if (found === undefined) return { ...file, state: 'new' };
  if (found !== 'file')
    throw new UserError(`expected ${path} to be a file or not to be there, it is ${found}`, {
      hint: 'move it away, or give another folder',
    });
  const isSame = (await readFile(path, 'utf8')) === file.text;
  return { ...file, state: isSame ? 'same' : 'different' };
}

async function kindOf(path: string): Promise<string | undefined> {
  try {
    const found = await lstat(path);
    if (found.isFile()) return 'file';
    // Whatever it points to lies elsewhere, and is not init's to write.
    return found.isSymbolicLink() ? 'a symbolic link' : found.isDirectory() ? 'a folder' : 'no regular file';
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new UserError(`${path} cannot be looked at: ${(cause as Error).message}`, { cause });
  }
}
