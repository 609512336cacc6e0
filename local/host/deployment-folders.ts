import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a host keeps deployments: the stock agent's layout below `<root>/opt/codedeploy-agent/deployment-root`. */
export interface HostFolders {
  readonly deploymentRoot: string;
  readonly instructions: string;
  readonly ongoing: string;
  deployment(groupId: string, deploymentId: string): DeploymentFolders;
  /** The paths that belong to one deployment group. */
  group(groupId: string): GroupFiles;
}

export interface DeploymentFolders {
  readonly folder: string;
  readonly bundle: string;
  readonly archive: string;
  readonly log: string;
  /** Where files wait for the swap. */
  readonly staged: string;
  /** Where the replaced files wait until the swap is done. */
  readonly replaced: string;
}

export interface GroupFiles {
  readonly folder: string;
  readonly cleanup: string;
  readonly instructions: string;
  /** Pointers to deployment folders: the last one whose Install ended, and the last one downloaded. */
  readonly lastInstalled: string;
  readonly mostRecent: string;
}

export function hostFolders(root: string): HostFolders {
  const deploymentRoot = join(root, 'opt/codedeploy-agent/deployment-root');
  const instructions = join(deploymentRoot, 'deployment-instructions');
  return {
    deploymentRoot,
    instructions,
    ongoing: join(deploymentRoot, 'ongoing-deployment'),
    deployment: (groupId, deploymentId) => deploymentFolders(join(deploymentRoot, groupId, deploymentId)),
    group: (groupId) => ({
      folder: join(deploymentRoot, groupId),
      cleanup: join(instructions, `${groupId}-cleanup`),
      instructions: join(instructions, `${groupId}-install.json`),
      lastInstalled: join(instructions, `${groupId}_last_successful_install`),
      mostRecent: join(instructions, `${groupId}_most_recent_install`),
    }),
  };
}

export const deploymentFolders = (folder: string): DeploymentFolders => ({
  folder,
  bundle: join(folder, 'bundle.tar'), // whatever its type: the stock agent's name
  archive: join(folder, 'deployment-archive'),
  log: join(folder, 'logs/scripts.log'),
  staged: join(folder, 'staged'),
  replaced: join(folder, 'replaced'),
});

/** The folder that a pointer file names, or undefined where there is none. */
export function readPointer(file: string): string | undefined {
  return readIfPresent(file)?.trim();
}

export function writePointer(file: string, folder: string): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, folder);
}

export function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
