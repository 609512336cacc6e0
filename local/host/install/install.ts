import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerAppSpec } from '../../../lib/appspec/server-app-spec.ts';
import { readIfPresent, writePointer } from '../deployment-folders.ts';
import type { DeploymentFolders, GroupFiles } from '../deployment-folders.ts';
import type { DeploymentSpecification } from '../deployment-specification.ts';
import type { InstallPlan } from './install-plan.ts';
import { planInstall } from './plan-install.ts';
import { applyPermission, stageInstall } from './stage-install.ts';
import { swapInstall } from './swap-install.ts';

export interface Installation {
  readonly specification: DeploymentSpecification;
  readonly appSpec: ServerAppSpec;
  readonly folders: DeploymentFolders;
  readonly group: GroupFiles;
  readonly instructions: string;
  readonly root: string;
}

/**
 * The Install event: plans, stages, then swaps, so that one that fails leaves the old version whole. Once it has ended,
 * this deployment is the one whose scripts ApplicationStop runs next time.
 */
export async function install(installation: Installation): Promise<void> {
  const { specification, appSpec, folders, group, root } = installation;
  mkdirSync(installation.instructions, { recursive: true });
  mkdirSync(root, { recursive: true });
  const plan = planInstall({
    appSpec,
    archive: folders.archive,
    root,
    fileExistsBehavior: specification.fileExistsBehavior,
    cleanup: readCleanup(group.cleanup),
  });
  const staged = await stageInstall(plan, folders.staged);
  writeFileSync(group.instructions, JSON.stringify({ instructions: plan.steps }));
  // Should the host die in between, the next Install finds the old and the new files listed.
  writeCleanup(group.cleanup, [...plan.cleanup, ...plan.steps.map((step) => step.destination)]);
  const made = swapOrRestore(plan, staged, installation);
  writeCleanup(group.cleanup, made);
  await permitFolders(plan, new Set(made));
  rmSync(folders.staged, { recursive: true, force: true });
  writePointer(group.lastInstalled, folders.folder);
}

function swapOrRestore(
  plan: InstallPlan,
  staged: ReadonlyMap<number, string>,
  { folders, group }: Installation,
): string[] {
  try {
    return swapInstall(plan, { staged, replaced: folders.replaced });
  } catch (error) {
    writeCleanup(group.cleanup, plan.cleanup);
    throw error;
  }
}

async function permitFolders(plan: InstallPlan, made: ReadonlySet<string>): Promise<void> {
  for (const step of plan.steps) {
    if (step.kind === 'folder' && step.permission && made.has(step.destination)) {
      await applyPermission(step.permission, step.destination);
    }
  }
}

/** One absolute path a line; a last line without its newline was torn off and does not count. */
function readCleanup(file: string): string[] {
  const text = readIfPresent(file) ?? '';
  return text.split('\n').slice(0, -1);
}

function writeCleanup(file: string, paths: readonly string[]): void {
  writeFileSync(`${file}.new`, paths.map((path) => `${path}\n`).join(''));
  renameSync(`${file}.new`, file);
}
