import type { CodeDeployClient, DeploymentTarget, InstanceTarget } from '@aws-sdk/client-codedeploy';
import { readGroup, type GroupClients, type GroupDeployment, type GroupView } from './read-group.ts';
import { describeSome, targetIdsOf } from './read-targets.ts';

/** A host as a list shows it. */
export interface HostLine {
  readonly group: string;
  readonly host: string;
  /** The release that runs on it, as far as deployments tell; undefined where another tool deployed. */
  readonly version?: string;
  /** The one that names the host: the latest, or the one that the latest took back. */
  readonly deployment: string;
  /** How the latest deployment went on it, as CodeDeploy names it. */
  readonly status: string;
  /** AWS shows no heartbeat of an agent: this is the last sign of one. */
  readonly lastEvent?: { readonly name: string; readonly status: string; readonly at?: string };
  /** As the load balancer names it: `healthy`. Undefined where it is in no target group. */
  readonly health?: string;
}

/** The hosts that the latest deployment of a group reached; those that a blue/green one leaves behind are not among them. */
export async function groupHosts(
  clients: GroupClients,
  application: string,
  group: string,
): Promise<HostLine[]> {
  const view = await readGroup(clients, application, group);
  return hostLines(clients.codeDeploy, view, await groupHostIds(clients.codeDeploy, view));
}

/**
 * The ids of these hosts, as CodeDeploy has them; none where nothing was deployed yet. `status`: those alone that have it
 * in the latest deployment.
 */
export async function groupHostIds(
  client: CodeDeployClient,
  { deployment }: GroupView,
  status?: string,
): Promise<string[]> {
  if (!deployment) return [];
  const { id, namedBy = id, serves, status: reached } = deployment;
  const filters = {
    ...(serves !== undefined && reached === 'Succeeded' ? { ServerInstanceLabel: [serves] } : {}),
    ...(status === undefined ? {} : { TargetStatus: [status] }),
  };
  return targetIdsOf(client, namedBy, filters);
}

/** What is known of these hosts, in the order of the ids. */
export async function hostLines(
  client: CodeDeployClient,
  view: GroupView,
  ids: readonly string[],
): Promise<HostLine[]> {
  const { deployment } = view;
  if (!deployment) return [];
  const places = new Map(ids.map((id, place) => [hostOfTarget(id), place]));
  const targets = await describeSome(client, deployment.namedBy ?? deployment.id, ids);
  return targets
    .flatMap((target) => hostLine(view, deployment, target))
    .toSorted((one, other) => (places.get(one.host) ?? 0) - (places.get(other.host) ?? 0));
}

/** The id of a host alone: a target's may be an ARN that ends in it. */
export const hostOfTarget = (id: string): string => id.slice(id.lastIndexOf('/') + 1);

function hostLine(view: GroupView, deployment: GroupDeployment, { instanceTarget }: DeploymentTarget) {
  if (!instanceTarget?.targetId) return [];
  const host = hostOfTarget(instanceTarget.targetId);
  const status = instanceTarget.status ?? 'Unknown';
  const { serves = instanceTarget.instanceLabel, namedBy } = deployment;
  const isDone = status === 'Succeeded' || namedBy !== undefined;
  const isNew = isDone && instanceTarget.instanceLabel === serves;
  const version = isNew ? deployment.release : view.before;
  const health = view.health.get(host);
  const line: HostLine = {
    group: view.group,
    host,
    deployment: namedBy ?? deployment.id,
    status,
    ...(version === undefined ? {} : { version }),
    ...lastEventOf(instanceTarget),
    ...(health === undefined ? {} : { health }),
  };
  return [line];
}

function lastEventOf({ lifecycleEvents = [] }: InstanceTarget): Pick<HostLine, 'lastEvent'> {
  const last = lifecycleEvents.findLast(({ startTime }) => startTime !== undefined);
  if (!last) return {};
  const at = (last.endTime ?? last.startTime)?.toISOString();
  const { lifecycleEventName: name = '', status = 'Unknown' } = last;
  return { lastEvent: { name, status, ...(at === undefined ? {} : { at }) } };
}
