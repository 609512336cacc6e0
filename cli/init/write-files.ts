import { chmod, constants, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../user-error.ts';
import { isInGit } from './is-in-git.ts';
import type { PlannedWrite } from './planned-write.ts';

/**
 * Writes files into a folder, telling each. What is replaced and lies in no commit stays beside it, under a name of its own.
 * Throws UserError at the first that cannot be written.
 */
export async function writeFiles(
  root: string,
  files: readonly PlannedWrite[],
  tell: (path: string) => void,
): Promise<void> {
  for (const { path, text, executable, state } of files) {
    const place = join(root, path);
    try {
      if (state === 'different' && !(await isInGit(root, path))) tell(await keep(root, path));
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

/** `appspec.yml.orig`, or with a number where that is there: byte for byte, with its permissions. */
async function keep(root: string, path: string): Promise<string> {
  for (let again = 1; ; again++) {
    const kept = `${path}.orig${again === 1 ? '' : again}`;
    try {
      await copyFile(join(root, path), join(root, kept), constants.COPYFILE_EXCL);
      return kept;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
