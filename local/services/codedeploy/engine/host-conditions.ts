import { revisionKey } from '../revision-key.ts';
import type { DeploymentRun } from './deployment-run.ts';
import type { HostCondition } from './minimum-healthy.ts';

const key = ({ group }: DeploymentRun, instanceId: string) => `${group.id}/${instanceId}`;

/** What is known of a host from the group's earlier deployments. */
export function conditionOf(run: DeploymentRun, instanceId: string): HostCondition {
  const host = run.records.hosts.get(key(run, instanceId));
  if (!host) return 'unknown';
  if (!host.isHealthy) return 'unhealthy';
  if (host.revisionKey === undefined) return 'unknown';
  return host.revisionKey === revisionKey(run.deployment.revision) ? 'current' : 'old';
}

export function rememberHost(run: DeploymentRun, instanceId: string, isHealthy: boolean): void {
  // Set anew, so that the records of hosts long gone are the oldest.
  run.records.hosts.delete(key(run, instanceId));
  run.records.hosts.set(key(run, instanceId), {
    isHealthy,
    ...(isHealthy ? { revisionKey: revisionKey(run.deployment.revision) } : {}),
  });
}

export function forgetHost(run: DeploymentRun, instanceId: string): void {
  run.records.hosts.delete(key(run, instanceId));
}
