import type { TreeFile } from '../lib/source/git/git-object.ts';
import type { Git } from './git.ts';

/** The files of a commit, or what changed in them since another one. Paths are latin1. */
export interface SourceChanges {
  readonly files: readonly TreeFile[];
  readonly deleted: readonly string[];
}

export async function sourceChanges(
  commit: string,
  base: string | undefined,
  git: Git,
): Promise<SourceChanges> {
  if (base === undefined) return { files: await filesOf(commit, git), deleted: [] };
  const listed = await git.run(['diff-tree', '-r', '-z', '--no-renames', base, commit]);
  const parts = listed.toString('latin1').split('\0');
  const files: TreeFile[] = [];
  const deleted: string[] = [];
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const [, mode = '', , id = '', status] = parts[index]!.slice(1).split(' ');
    const path = parts[index + 1]!;
    if (status === 'D') deleted.push(path);
    else files.push({ path, mode: mode as TreeFile['mode'], id });
  }
  return { files, deleted };
}

async function filesOf(commit: string, git: Git): Promise<TreeFile[]> {
  const listed = await git.run(['ls-tree', '-r', '-z', '--full-tree', commit]);
  return listed
    .toString('latin1')
    .split('\0')
    .flatMap((line) => {
      const [, mode, id, path] = /^(\d+) \w+ ([0-9a-f]+)\t([^]*)$/.exec(line) ?? [];
      return path ? [{ path, mode: mode as TreeFile['mode'], id: id! }] : [];
    });
}
