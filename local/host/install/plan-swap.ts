import { lstatSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CommandError } from '../command-error.ts';
import type { InstallPlan } from './install-plan.ts';
import { findLeaving } from './leaving-files.ts';

/** How staged files and the host's change places: renames alone, each within one file system. */
export interface SwapPlan {
  readonly moves: readonly Move[];
  /** Where each step is staged; a folder that is there already is not. */
  readonly staged: ReadonlyMap<number, string>;
  /** Folders that hold what is staged and, after the swap, what was replaced. */
  readonly workFolders: readonly string[];
}

export interface Move {
  readonly from: string;
  readonly to: string;
}

/**
 * Works out the swap: what the last Install left goes, what is staged comes. A folder that is new, or of which nothing
 * stays, comes with all its contents by one rename, so that a whole application changes in the blink of an eye.
 */
export function planSwap(plan: InstallPlan, workFolder: string): SwapPlan {
  const work = createWorkFolders(workFolder);
  const leaving = findLeaving(plan.cleanup);
  const takes = leaving.pieces.map((path) => ({ from: path, to: work.aside(path) }));
  const gone = new Set(leaving.pieces);
  const listed = new Set(plan.cleanup);
  const isGone = (path: string): boolean => gone.has(path) || (listed.has(path) && isGone(dirname(path)));

  const places: Move[] = [];
  const staged = new Map<number, string>();
  const stagedFolders = new Map<string, string>();
  for (const [index, { kind, destination }] of plan.steps.entries()) {
    const parent = stagedFolders.get(dirname(destination));
    const found = parent === undefined && !isGone(destination) ? lstatOrUndefined(destination) : undefined;
    if (found?.isDirectory()) {
      if (kind === 'folder') continue;
      throw new CommandError(
        'UnknownError',
        `${destination} is a folder with files that are not of the last revision; the AppSpec's files want a file there`,
      );
    }
    if (found) takes.push({ from: destination, to: work.aside(destination) });
    const path = parent === undefined ? work.stage(destination) : join(parent, basename(destination));
    if (parent === undefined) places.push({ from: path, to: destination });
    if (kind === 'folder') stagedFolders.set(destination, path);
    staged.set(index, path);
  }
  return { moves: [...takes, ...places], staged, workFolders: work.folders() };
}

interface WorkFolders {
  /** A path for what is to come to `destination`. */
  stage(destination: string): string;
  /** A path for what leaves `path`. */
  aside(path: string): string;
  folders(): string[];
}

/** The deployment's own folder, and beside it one on each other file system that the Install reaches. */
function createWorkFolders(workFolder: string): WorkFolders {
  const home = statSync(dirname(workFolder)).dev;
  const byDevice = new Map([[home, workFolder]]);
  const byParent = new Map<string, string>();
  let count = 0;
  const folderFor = (path: string): string => {
    const parent = dirname(path);
    const known = byParent.get(parent);
    if (known !== undefined) return known;
    const { folder, device } = existing(parent);
    const work = byDevice.get(device) ?? join(folder, `.${basename(dirname(workFolder))}.installing`);
    byDevice.set(device, work);
    byParent.set(parent, work);
    return work;
  };
  const next = (path: string, what: string) => join(folderFor(path), `${what}-${(count += 1)}`);
  return {
    stage: (destination) => next(destination, 'new'),
    aside: (path) => next(path, 'old'),
    folders: () => [...byDevice.values()],
  };
}

function existing(folder: string): { readonly folder: string; readonly device: number } {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found ? { folder, device: found.dev } : existing(dirname(folder));
}

const lstatOrUndefined = (path: string) => lstatSync(path, { throwIfNoEntry: false });
