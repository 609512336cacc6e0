import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { STARTED_SUFFIX } from './started-applications.ts';

/** Where a host keeps deployments: the stock agent's layout below `<root>/opt/codedeploy-agent/deployment-root`. */
export interface HostFolders {
  /** Where the agent runs, and so its scripts. */
  readonly agent: string;
  readonly pidFile: string;
  readonly deploymentRoot: string;
  readonly instructions: string;
  readonly ongoing: string;
  /** What the scripts of all deployments wrote. */
  readonly allDeploymentsLog: string;
  deployment(groupId: string, deploymentId: string): DeploymentFolders;
  /** The paths that belong to one deployment group. */
  group(groupId: string): GroupFiles;
}

export interface DeploymentFolders {
  readonly folder: string;
  readonly bundle: string;
  readonly archive: string;
  readonly log: string;
  /** Where new files wait for the swap of an Install, and the old ones for its end. */
  readonly work: string;
}

export interface GroupFiles {
  readonly folder: string;
  readonly cleanup: string;
  readonly instructions: string;
  /** There while an Install changes the host's files: how to take it back. */
  readonly journal: string;
  /** Pointers to deployment folders: the last one whose Install ended, and the last one downloaded. */
  readonly lastInstalled: string;
  readonly mostRecent: string;
  /** There while the application runs that the group's last deployment started. */
  readonly started: string;
}

export const JOURNAL_SUFFIX = '-install-journal';

export function hostFolders(root: string): HostFolders {
  const agent = join(root, 'opt/codedeploy-agent');
  const deploymentRoot = join(agent, 'deployment-root');
  const instructions = join(deploymentRoot, 'deployment-instructions');
  return {
    agent,
    pidFile: join(agent, 'state/.pid/codedeploy-agent.pid'),
    deploymentRoot,
    instructions,
    ongoing: join(deploymentRoot, 'ongoing-deployment'),
    allDeploymentsLog: join(deploymentRoot, 'deployment-logs/codedeploy-agent-deployments.log'),
    deployment: (groupId, deploymentId) => deploymentFolders(join(deploymentRoot, groupId, deploymentId)),
    group: (groupId) => ({
      folder: join(deploymentRoot, groupId),
      cleanup: join(instructions, `${groupId}-cleanup`),
      instructions: join(instructions, `${groupId}-install.json`),
      journal: join(instructions, `${groupId}${JOURNAL_SUFFIX}`),
      lastInstalled: join(instructions, `${groupId}_last_successful_install`),
      mostRecent: join(instructions, `${groupId}_most_recent_install`),
      started: join(instructions, `${groupId}${STARTED_SUFFIX}`),
    }),
  };
}

export const deploymentFolders = (folder: string): DeploymentFolders => ({
  folder,
  bundle: join(folder, 'bundle.tar'), // whatever its type: the stock agent's name
  archive: join(folder, 'deployment-archive'),
  log: join(folder, 'logs/scripts.log'),
  work: join(folder, 'installing'),
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
