import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import type { ServerAppSpec } from '../../../lib/appspec/server-app-spec.ts';
import { CommandError } from '../command-error.ts';
import { readPointer, writePointer } from '../deployment-folders.ts';
import type { DeploymentFolders, GroupFiles } from '../deployment-folders.ts';
import type { DeploymentSpecification } from '../deployment-specification.ts';
import { removeFolders } from '../remove-folders.ts';
import { readCleanup, writeCleanup } from './cleanup-list.ts';
import type { CleanupList } from './cleanup-list.ts';
import { endJournal, undoInstall, writeJournal } from './install-journal.ts';
import type { InstallJournal } from './install-journal.ts';
import type { InstallPlan } from './install-plan.ts';
import { planInstall } from './plan-install.ts';
import { planSwap } from './plan-swap.ts';
import type { SwapPlan } from './plan-swap.ts';
import { forgetContexts, setContexts } from './security-contexts.ts';
import { permitFolders, stageInstall, topFolders } from './stage-install.ts';

export interface Installation {
  readonly specification: Pick<DeploymentSpecification, 'fileExistsBehavior'>;
  readonly appSpec: ServerAppSpec;
  readonly folders: DeploymentFolders;
  readonly group: GroupFiles;
  readonly instructions: string;
  readonly root: string;
}

/** Attempts at an Install whose folders change under it. */
const ATTEMPTS = 3;

/**
 * The Install event: plans, stages, then swaps, so that one that fails or is cut off leaves the old version whole. Once
 * it has ended, this deployment is the one whose scripts ApplicationStop runs next time.
 */
export async function install(installation: Installation): Promise<void> {
  const { specification, appSpec, folders, group, root } = installation;
  mkdirSync(installation.instructions, { recursive: true });
  mkdirSync(root, { recursive: true });
  const before = readCleanup(group.cleanup);
  for (let attempt = 1; ; attempt += 1) {
    const plan = planInstall({
      appSpec,
      archive: folders.archive,
      root,
      fileExistsBehavior: specification.fileExistsBehavior,
      cleanup: before.paths,
    });
    const swap = planSwap(plan, folders.work);
    await removeFolders(swap.workFolders);
    const journal = createJournal(installation, swap, before);
    writeJournal(group.journal, { ...journal, moves: [] });
    try {
      await stageInstall(plan, swap);
      // An application that still runs may have made files meanwhile: what is there by now counts.
      if (isSame(swap, planSwap(plan, folders.work))) {
        writeJournal(group.journal, journal);
        return await swapIn(installation, plan, swap, before);
      }
      if (attempt === ATTEMPTS) throw changing(plan);
    } catch (error) {
      takeBack(group.journal, error);
      await removeFolders(swap.workFolders);
      throw error;
    }
  }
}

const isSame = (one: SwapPlan, other: SwapPlan) => JSON.stringify(one.moves) === JSON.stringify(other.moves);

const changing = ({ steps }: InstallPlan) =>
  new CommandError(
    'UnknownError',
    `files come and go at ${steps[0]?.destination} while this revision is installed; stop the application in ApplicationStop`,
  );

function createJournal({ group }: Installation, swap: SwapPlan, cleanup: CleanupList): InstallJournal {
  const lastInstalled = readPointer(group.lastInstalled);
  return {
    moves: swap.moves,
    workFolders: swap.workFolders,
    cleanup,
    ...(lastInstalled === undefined ? {} : { lastInstalled }),
    group: { cleanup: group.cleanup, lastInstalled: group.lastInstalled },
  };
}

async function swapIn(
  { folders, group }: Installation,
  plan: InstallPlan,
  swap: SwapPlan,
  before: CleanupList,
): Promise<void> {
  for (const { from, to } of swap.moves) renameSync(from, to);
  const made = plan.steps.filter((_, index) => swap.staged.has(index));
  await permitTopFolders(plan, swap);
  const contexts = await setContexts(made, before.contexts);
  writeCleanup(group.cleanup, { paths: made.map(({ destination }) => destination), contexts });
  writeFileSync(group.instructions, JSON.stringify({ instructions: plan.steps }));
  writePointer(group.lastInstalled, folders.folder);
  endJournal(group.journal);
  await forgetContexts(before.contexts.filter((path) => !contexts.includes(path)));
  // What is left of these goes with the deployment's folder, some day.
  void removeFolders(swap.workFolders).catch(() => {});
}

async function permitTopFolders({ steps }: InstallPlan, swap: SwapPlan): Promise<void> {
  const tops = topFolders(swap);
  const staged = [...swap.staged].filter(([, path]) => tops.has(path)).map(([index]) => steps[index]!);
  await permitFolders(staged.map((step) => ({ step, path: step.destination })));
}

function takeBack(journal: string, cause: unknown): void {
  try {
    undoInstall(journal);
  } catch (error) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(
      'UnknownError',
      `${message}; and the old files could not all be put back (${String(error)}): once that is mended, restart the host agent, which tries again`,
      { cause },
    );
  }
}
