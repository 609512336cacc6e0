import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whether the last commit has the file just as it is now, so that git can bring it back. */
export async function isInGit(root: string, path: string): Promise<boolean> {
  try {
    await run('git', ['-C', root, 'cat-file', '-e', `HEAD:./${path}`]);
    await run('git', ['-C', root, 'diff', '--quiet', '--no-ext-diff', 'HEAD', '--', `:(literal)${path}`]);
    return true;
  } catch {
    return false; // no git, no repository, no commit, no such file in it, or changed since
  }
}
