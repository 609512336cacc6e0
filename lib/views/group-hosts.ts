import type { CodeDeployClient, DeploymentTarget, InstanceTarget } from '@aws-sdk/client-codedeploy';
import { atMost } from '../runtime/at-most.ts';
import { readGroup, type GroupClients, type GroupView } from './read-group.ts';
import { describeSome } from './read-targets.ts';
import { createTargetLists, type DeploymentState, type TargetLists } from './target-lists.ts';

const AT_ONCE = 4;

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

/**
 * The hosts that the latest deployment of a group reached, and those that joined since; those that a blue/green one leaves
 * behind are not among them.
 */
export async function groupHosts(
  clients: GroupClients,
  application: string,
  group: string,
): Promise<HostLine[]> {
  const view = await readGroup(clients, application, group);
  return hostLines(clients.codeDeploy, view, await groupTargets(createTargetLists(clients.codeDeploy), view));
}

/** A host as a deployment knows it. */
export interface GroupTarget {
  readonly id: string;
  readonly deployment: string;
}

/** These hosts; none where nothing was deployed yet. `status`: those alone that have it in the latest deployment on them. */
export async function groupTargets(
  lists: TargetLists,
  { deployment }: GroupView,
  status?: string,
): Promise<GroupTarget[]> {
  if (!deployment) return [];
  const { namedBy, joinedBy = [], serves } = deployment;
  const targetsOf = async (named: DeploymentState, label?: 'Blue' | 'Green') => {
    const ids = await lists.list({ deployment: named, status, label });
    return ids.map((id) => ({ id, deployment: named.id }));
  };
  // What was rolled back has ended.
  const naming = namedBy === undefined ? deployment : { id: namedBy, status: 'Stopped', counts: {} };
  const named = await targetsOf(naming, deployment.status === 'Succeeded' ? serves : undefined);
  const joined = await atMost(AT_ONCE, joinedBy, (newer) => targetsOf(newer));
  // A host that joined and was brought up to date since is meant by the newest.
  const once = new Map([...named, ...joined.toReversed().flat()].map((target) => [target.id, target]));
  return [...once.values()];
}

/** What is known of these hosts, in their order. */
export async function hostLines(
  client: CodeDeployClient,
  view: GroupView,
  targets: readonly GroupTarget[],
): Promise<HostLine[]> {
  const places = new Map(targets.map(({ id }, place) => [hostOfTarget(id), place]));
  const deployments = [...new Set(targets.map(({ deployment }) => deployment))];
  const described = await atMost(AT_ONCE, deployments, async (deployment) => {
    const ids = targets.flatMap((target) => (target.deployment === deployment ? target.id : []));
    return (await describeSome(client, deployment, ids)).flatMap((target) =>
      hostLine(view, deployment, target),
    );
  });
  return described
    .flat()
    .toSorted((one, other) => (places.get(one.host) ?? 0) - (places.get(other.host) ?? 0));
}

/** The id of a host alone: a target's may be an ARN that ends in it. */
export const hostOfTarget = (id: string): string => id.slice(id.lastIndexOf('/') + 1);

function hostLine(view: GroupView, deployment: string, { instanceTarget }: DeploymentTarget): HostLine[] {
  if (!instanceTarget?.targetId) return [];
  const host = hostOfTarget(instanceTarget.targetId);
  const status = instanceTarget.status ?? 'Unknown';
  const version = versionOn(view, deployment, instanceTarget);
  const health = view.health.get(host);
  const line: HostLine = {
    group: view.group,
    host,
    deployment,
    status,
    ...(version === undefined ? {} : { version }),
    ...lastEventOf(instanceTarget),
    ...(health === undefined ? {} : { health }),
  };
  return [line];
}

/** A host that joined gets what the group had last taken well. */
function versionOn({ deployment, before }: GroupView, namedBy: string, target: InstanceTarget) {
  const isDone = target.status === 'Succeeded';
  if (deployment?.joinedBy?.some(({ id }) => id === namedBy))
    return isDone ? (before ?? deployment.release) : undefined;
  const { serves = target.instanceLabel } = deployment ?? {};
  const isNew = (isDone || deployment?.namedBy !== undefined) && target.instanceLabel === serves;
  return isNew ? deployment?.release : before;
}

function lastEventOf({ lifecycleEvents = [] }: InstanceTarget): Pick<HostLine, 'lastEvent'> {
  const last = lifecycleEvents.findLast(({ startTime }) => startTime !== undefined);
  if (!last) return {};
  const at = (last.endTime ?? last.startTime)?.toISOString();
  const { lifecycleEventName: name = '', status = 'Unknown' } = last;
  return { lastEvent: { name, status, ...(at === undefined ? {} : { at }) } };
}
