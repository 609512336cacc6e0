import {
  chmodSync,
  chownSync,
  constants,
  copyFile,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { createFile } from '../../create-file.ts';
import { applyAcls } from './apply-acls.ts';
import { applyPermission } from './apply-permission.ts';
import type { FileStep, InstallPlan, LinkStep, StagedStep } from './install-plan.ts';
import type { SwapPlan } from './plan-swap.ts';

/** Copied at a time: enough to keep a disk busy. */
const WIDTH = 16;

/** Copies what the plan makes to where it waits for the swap, ready with its permissions. */
export async function stageInstall(plan: InstallPlan, swap: SwapPlan): Promise<void> {
  const staged = plan.steps.flatMap((step, index) => {
    const path = swap.staged.get(index);
    return path === undefined ? [] : [{ step, path }];
  });
  for (const folder of swap.workFolders) mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const { step, path } of staged) if (step.kind === 'folder') mkdirSync(path);
  const files = staged.filter(({ step }) => step.kind !== 'folder');
  await copyAll(files);
  await applyAcls(files);
  // From the innermost: a folder that may not be written to takes no more files.
  const tops = topFolders(swap);
  await permitFolders(staged.filter(({ path }) => !tops.has(path)).toReversed());
}

/** Sets owner, mode and access control lists of the folders among the steps. */
export async function permitFolders(steps: readonly StagedStep[]): Promise<void> {
  for (const { step, path } of steps) if (step.kind === 'folder') await applyPermission(step, path);
  // After the mode, which would change their mask.
  await applyAcls(steps.filter(({ step }) => step.kind === 'folder'));
}

/** Staged folders that are renamed by themselves; one that may not be written to could not be, so that comes after. */
export const topFolders = ({ moves }: SwapPlan): ReadonlySet<string> =>
  new Set(moves.map(({ from }) => from));

async function copyAll(staged: readonly StagedStep[]): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < staged.length) {
      const { step, path } = staged[next++]!;
      if (step.kind === 'file') await stageFile(step, path);
      if (step.kind === 'link') stageLink(step, path);
    }
  };
  await Promise.all(Array.from({ length: WIDTH }, work));
}

/** Read and written at once; a larger file is copied by the system, which may share its blocks. */
const SMALL = 1024 ** 2;
const copyLarge = promisify(copyFile);

/** Content, mode, owner and times, as the stock agent copies them. */
async function stageFile(step: FileStep, path: string): Promise<void> {
  const { atime, mtime, mode, uid, gid, size } = lstatSync(step.source);
  if (size <= SMALL) {
    await createFile(path, { content: readFileSync(step.source), mode, accessed: atime, modified: mtime });
  } else {
    await copyLarge(step.source, path, constants.COPYFILE_FICLONE);
    utimesSync(path, atime, mtime);
  }
  if (process.getuid?.() === 0 && (uid !== 0 || gid !== 0)) {
    chownSync(path, uid, gid);
    chmodSync(path, mode & 0o7777); // changing the owner takes set-user-id away
  }
  if (step.permission) await applyPermission(step, path);
}

const stageLink = ({ source }: LinkStep, path: string) => symlinkSync(readlinkSync(source), path);
