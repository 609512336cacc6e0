import type { Silence } from '../../codedeploy-commands/host-presence.ts';
import type { DeploymentRecord } from '../deployment-record.ts';
import type { TargetRecord } from '../target-records.ts';
import type { DeploymentRun } from './deployment-run.ts';

/** Names the host in the deployment's status, if its agent is not heard of. */
export function noteIfSilent(run: DeploymentRun, target: TargetRecord): void {
  if (run.exchange.silence(target.hostIdentifier)) noteSilent(run, target);
}

export function noteSilent({ deployment }: DeploymentRun, { instanceId }: TargetRecord): void {
  deployment.silentHosts ??= {};
  deployment.silentHosts[instanceId] = true;
}

/** It has taken a command. */
export function noteHeard({ deployment }: DeploymentRun, { instanceId }: TargetRecord): void {
  delete deployment.silentHosts?.[instanceId];
}

const MOST_NAMED = 10;

/** What the deployment's status says of them; undefined where every host is heard of. */
export function silentHostsText({ silentHosts = {} }: DeploymentRecord): string | undefined {
  const ids = Object.keys(silentHosts);
  if (ids.length === 0) return undefined;
  const rest = ids.length > MOST_NAMED ? ` and ${ids.length - MOST_NAMED} more` : '';
  return `Host agents that do not poll: ${ids.slice(0, MOST_NAMED).join(', ')}${rest}. They may be dead, cut off or still starting.`;
}

/** What the event that waits for the host says. */
export function silenceText({ instanceId }: TargetRecord, { ms }: Silence): string {
  const since = ms === undefined ? 'since this cloud was started' : `for ${Math.round(ms / 1000)} seconds`;
  return `The host agent of ${instanceId} has not polled ${since}: it may be dead, cut off or still starting. The event fails if it has not begun within five minutes.`;
}
