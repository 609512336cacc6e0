import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  unlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import type { InstallPlan } from './install-plan.ts';

export interface SwapFolders {
  /** The staged file per step of the plan. */
  readonly staged: ReadonlyMap<number, string>;
  /** Takes the files that leave, on the same file system. */
  readonly replaced: string;
}

/**
 * Takes the last Install's files away and puts the staged ones in place, by renames. Where one of them fails, everything
 * is put back as it was. Answers what was made, in order: the next cleanup list.
 */
export function swapInstall(plan: InstallPlan, folders: SwapFolders): string[] {
  const undo: (() => void)[] = [];
  const made: string[] = [];
  mkdirSync(folders.replaced, { recursive: true });
  try {
    const remover = createRemover(folders.replaced, undo);
    for (const path of plan.cleanup.toReversed()) remover.remove(path);
    for (const [index, step] of plan.steps.entries()) {
      if (step.kind === 'folder') {
        if (makeFolder(step.destination, undo)) made.push(step.destination);
        continue;
      }
      remover.remove(step.destination);
      moveFile(folders.staged.get(index) ?? '', step.destination);
      undo.push(() => rmSync(step.destination, { force: true }));
      made.push(step.destination);
    }
  } catch (error) {
    for (const act of undo.toReversed()) act();
    throw error;
  }
  rmSync(folders.replaced, { recursive: true, force: true });
  return made;
}

function createRemover(replaced: string, undo: (() => void)[]): { remove(path: string): void } {
  let count = 0;
  return {
    remove: (path) => {
      const found = lstatSync(path, { throwIfNoEntry: false });
      if (!found) return;
      if (found.isDirectory()) {
        // What somebody else put there stays, and so does its folder.
        if (readdirSync(path).length > 0) return;
        rmdirSync(path);
        undo.push(() => mkdirSync(path, { mode: found.mode & 0o7777 }));
        return;
      }
      count += 1;
      const aside = join(replaced, String(count));
      moveFile(path, aside);
      undo.push(() => moveFile(aside, path));
    },
  };
}

function makeFolder(path: string, undo: (() => void)[]): boolean {
  if (lstatSync(path, { throwIfNoEntry: false })) return false;
  mkdirSync(path);
  undo.push(() => rmdirSync(path));
  return true;
}

function moveFile(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    copyFileSync(from, to);
    unlinkSync(from);
  }
}
