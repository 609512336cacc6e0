import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

/** Removes folders with all that they hold. By `rm`: thousands of files go sooner, and this process does other work. */
export async function removeFolders(folders: readonly string[]): Promise<void> {
  const found = folders.filter((folder) => existsSync(folder));
  if (found.length > 0) await promisify(execFile)('rm', ['-rf', '--', ...found]);
}
