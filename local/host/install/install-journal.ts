import { lstatSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { JOURNAL_SUFFIX, readIfPresent, writePointer } from '../deployment-folders.ts';
import type { GroupFiles } from '../deployment-folders.ts';
import { removeFolders } from '../remove-folders.ts';
import { writeCleanup } from './cleanup-list.ts';
import type { CleanupList } from './cleanup-list.ts';
import type { Move } from './plan-swap.ts';

/**
 * On disk from before an Install touches anything until it has ended: what takes it back. Written for an agent that is
 * killed; a machine that loses its power may lose the journal with the rest.
 */
export interface InstallJournal {
  readonly moves: readonly Move[];
  readonly workFolders: readonly string[];
  /** As they were before. */
  readonly cleanup: CleanupList;
  readonly lastInstalled?: string;
  readonly group: Pick<GroupFiles, 'cleanup' | 'lastInstalled'>;
}

export function writeJournal(file: string, journal: InstallJournal): void {
  writeFileSync(`${file}.new`, JSON.stringify(journal));
  renameSync(`${file}.new`, file);
}

/** From here on the new version counts. */
export function endJournal(file: string): void {
  rmSync(file);
}

/** Takes an Install back, as far as it came; may itself be cut off and done again. Answers its work folders. */
export function undoInstall(file: string): readonly string[] {
  const text = readIfPresent(file);
  if (text === undefined) return [];
  const { moves, workFolders, group, cleanup, lastInstalled } = JSON.parse(text) as InstallJournal;
  for (const { from, to } of moves.toReversed()) {
    if (exists(to) && !exists(from)) renameSync(to, from);
  }
  writeCleanup(group.cleanup, cleanup);
  if (lastInstalled === undefined) rmSync(group.lastInstalled, { force: true });
  else writePointer(group.lastInstalled, lastInstalled);
  endJournal(file);
  return workFolders;
}

/** Takes back every Install that an earlier agent of this host began and did not end. */
export async function undoInterruptedInstalls(instructions: string): Promise<void> {
  mkdirSync(instructions, { recursive: true });
  const names = readdirSync(instructions).filter((name) => name.endsWith(JOURNAL_SUFFIX));
  for (const name of names) await removeFolders(undoInstall(join(instructions, name)));
}

const exists = (path: string) => lstatSync(path, { throwIfNoEntry: false }) !== undefined;
