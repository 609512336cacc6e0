import type { DeploymentRecord } from './deployment-record.ts';
import { isActive } from './find.ts';
import type { Records } from './records.ts';

/** What is kept of ended deployments; the oldest go first. */
const MOST_DEPLOYMENTS = 100_000;
const MOST_TARGETS = 100_000;
const MOST_HOSTS = 200_000;

/** Forgets what nobody will ask for any more: the hosts of old deployments, then the deployments themselves. */
export function trimHistory(records: Records): void {
  const { deployments, targets, functionTargets, serviceTargets, groups, hosts } = records;
  for (const key of hosts.keys()) {
    if (hosts.size <= MOST_HOSTS) break;
    hosts.delete(key);
  }
  let left = [...targets.keys()].reduce((sum, id) => sum + countTargets(deployments.get(id)), 0);
  for (const id of targets.keys()) {
    if (left <= MOST_TARGETS) break;
    const deployment = deployments.get(id);
    if (deployment && isActive(deployment)) continue;
    left -= countTargets(deployment);
    targets.delete(id);
  }
  if (deployments.size <= MOST_DEPLOYMENTS) return;
  const kept = new Set(
    [...groups.values()].flatMap((group) => [group.lastSuccessfulId, group.lastAttemptedId]),
  );
  for (const [id, deployment] of deployments) {
    if (deployments.size <= MOST_DEPLOYMENTS) break;
    if (kept.has(id) || isActive(deployment)) continue;
    deployments.delete(id);
    targets.delete(id);
    functionTargets.delete(id);
    serviceTargets.delete(id);
  }
}

const countTargets = (deployment: DeploymentRecord | undefined): number =>
  Object.values(deployment?.overview ?? {}).reduce((sum, count) => sum + count, 0);
