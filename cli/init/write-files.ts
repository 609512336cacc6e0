import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../user-error.ts';
import type { ComposedFile } from './compose/compose-files.ts';

/** Writes files into a folder, telling each. Throws UserError at the first that cannot be written. */
export async function writeFiles(
  root: string,
  files: readonly ComposedFile[],
  tell: (path: string) => void,
): Promise<void> {
  for (const { path, text, executable } of files) {
    const place = join(root, path);
    try {
      await mkdir(dirname(place), { recursive: true });
      await writeFile(place, text);
      if (executable) await chmod(place, 0o755);
    } catch (cause) {
      throw new UserError(`${place} cannot be written: ${(cause as Error).message}`, {
        hint: 'what was told before it is written; give a folder that you may write to',
        cause,
      });
    }
    tell(path);
  }
}
