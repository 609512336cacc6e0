import type { Move } from './check-push.ts';
import type { Git } from './git.ts';

/** What a record has place for; beyond it every pipeline takes the push. */
const MOST_FILES = 1000;
const MOST_BYTES = 64 * 1024;
const LONGEST_NAME = 4096;

/** The files that a move of a branch changes, for the path filters of pipelines; undefined where that is not known. */
export async function changedFiles(
  { ref, target, current }: Move,
  git: Git,
): Promise<readonly string[] | undefined> {
  const before = current?.record.target ?? null;
  if (target === null || before === null || !ref.startsWith('refs/heads/')) return undefined;
  if (!(await git.present([before])).has(before)) return undefined;
  const listed = await git.run(['diff-tree', '-r', '-z', '--name-only', '--no-renames', before, target]);
  const files = listed.toString('utf8').split('\0').slice(0, -1);
  const isTooMuch = files.length > MOST_FILES || listed.length > MOST_BYTES;
  return isTooMuch || files.some((file) => file.length > LONGEST_NAME) ? undefined : files;
}
