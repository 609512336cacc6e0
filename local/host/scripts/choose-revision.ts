import { existsSync } from 'node:fs';
import { deploymentFolders, readPointer } from '../deployment-folders.ts';
import type { DeploymentFolders, GroupFiles } from '../deployment-folders.ts';
import type { DeploymentSpecification } from '../deployment-specification.ts';

type Choice = 'current' | 'lastInstalled' | 'mostRecent';

const CHOICES: Readonly<Record<string, { readonly usual: Choice; readonly blueGreenRollback: Choice }>> = {
  BeforeBlockTraffic: { usual: 'lastInstalled', blueGreenRollback: 'mostRecent' },
  AfterBlockTraffic: { usual: 'lastInstalled', blueGreenRollback: 'mostRecent' },
  ApplicationStop: { usual: 'lastInstalled', blueGreenRollback: 'lastInstalled' },
  BeforeInstall: { usual: 'current', blueGreenRollback: 'current' },
  AfterInstall: { usual: 'current', blueGreenRollback: 'current' },
  ApplicationStart: { usual: 'current', blueGreenRollback: 'current' },
  ValidateService: { usual: 'current', blueGreenRollback: 'current' },
  BeforeAllowTraffic: { usual: 'current', blueGreenRollback: 'lastInstalled' },
  AfterAllowTraffic: { usual: 'current', blueGreenRollback: 'lastInstalled' },
};

/** Lifecycle events that run scripts on a host. */
export const isHookEvent = (name: string): boolean => Object.hasOwn(CHOICES, name);

/**
 * The deployment whose scripts an event runs; undefined where there is no such deployment, and so nothing to do. An
 * earlier one counts only while the current one has not been unpacked.
 */
export function chooseRevision(
  event: string,
  specification: DeploymentSpecification,
  current: DeploymentFolders,
  group: GroupFiles,
): DeploymentFolders | undefined {
  const isRollback = specification.type === 'BLUE_GREEN' && specification.creator === 'codeDeployRollback';
  const choice = CHOICES[event]?.[isRollback ? 'blueGreenRollback' : 'usual'] ?? 'current';
  if (choice === 'current' || existsSync(current.archive)) return current;
  const folder = readPointer(group[choice]);
  return folder === undefined ? undefined : deploymentFolders(folder);
}
