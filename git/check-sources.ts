import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Base } from './bases.ts';
import type { Git } from './git.ts';

/** Why what is to be pushed is not whole: the clone is shallow there, or files lie in Git LFS. Undefined: it is whole. */
export async function checkSources(
  target: string,
  bases: readonly Base[],
  git: Git,
): Promise<string | undefined> {
  if (await reachesShallow(target, bases, git)) {
    return 'this clone is shallow and lacks history that the remote needs: git fetch --unshallow';
  }
  if (await usesLfs(target, git)) {
    return 'files of it are kept by Git LFS, which has no place here: git lfs migrate export, or keep them in git';
  }
  return undefined;
}

async function reachesShallow(target: string, bases: readonly Base[], git: Git): Promise<boolean> {
  const file = join((await git.run(['rev-parse', '--git-common-dir'])).toString().trim(), 'shallow');
  const shallow = await readFile(file, 'utf8').catch(() => '');
  if (shallow === '') return false;
  const edges = new Set(shallow.split('\n'));
  const fresh = await git.run(['rev-list', target, '--not', ...bases.map((base) => base.target)]);
  return fresh
    .toString()
    .split('\n')
    .some((id) => id !== '' && edges.has(id));
}

async function usesLfs(target: string, git: Git): Promise<boolean> {
  const pattern = '^[^#].*filter=lfs';
  const found = await git.run(
    ['grep', '-l', '-e', pattern, target, '--', '.gitattributes', '**/.gitattributes'],
    undefined,
    [0, 1, 128],
  );
  return found.length > 0;
}
