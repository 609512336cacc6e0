import {
  type CodeDeployClient,
  paginateListApplications,
  paginateListDeploymentGroups,
} from '@aws-sdk/client-codedeploy';
import { atMost } from '../runtime/at-most.ts';
import { undefinedFor } from '../target/undefined-for.ts';
import { groupTargets, hostLines, hostOfTarget, type HostLine } from './group-hosts.ts';
import { readGroup, type GroupClients, type GroupView } from './read-group.ts';

/** Everything that an application is deployed to. */
export interface FleetView {
  /** CodeDeploy's applications. */
  readonly applications: readonly string[];
  readonly application: string;
  /** Undefined where there is no such application. */
  readonly groups?: readonly GroupView[];
}

/** Which hosts of a group are wanted; all of it may be left out. */
export interface HostFilter {
  /** As CodeDeploy names it, in the latest deployment. */
  readonly status?: string | undefined;
  /** `bad`: those alone that the balancer does not call healthy. */
  readonly health?: 'bad' | undefined;
  /** Part of an id. */
  readonly host?: string | undefined;
}

export interface GroupPage {
  readonly view: GroupView;
  /** Of this page. */
  readonly hosts: readonly HostLine[];
  /** How many there are like that. */
  readonly count: number;
  /** The first is 1. */
  readonly page: number;
  readonly pages: number;
}

const AT_ONCE = 4;
const NO_APPLICATION = ['ApplicationDoesNotExistException', 'InvalidApplicationNameException'];

/** Reads the groups of an application; without one, of the first that CodeDeploy has. */
export async function readFleet(clients: GroupClients, wanted: string | undefined): Promise<FleetView> {
  const applications = await listed(
    paginateListApplications({ client: clients.codeDeploy }, {}),
    'applications',
  );
  const application = wanted ?? applications[0] ?? '';
  const names = application === '' ? undefined : await groupsOf(clients.codeDeploy, application);
  if (!names) return { applications, application };
  const groups = await atMost(AT_ONCE, names, (group) => readGroup(clients, application, group));
  return { applications, application, groups };
}

const groupsOf = (client: CodeDeployClient, applicationName: string): Promise<string[] | undefined> =>
  listed(paginateListDeploymentGroups({ client }, { applicationName }), 'deploymentGroups').catch(
    undefinedFor(...NO_APPLICATION),
  );

async function listed<Key extends string>(
  pages: AsyncIterable<{ readonly [Name in Key]?: string[] | undefined }>,
  key: Key,
): Promise<string[]> {
  const names: string[] = [];
  for await (const page of pages) names.push(...(page[key] ?? []));
  return names;
}

/** Reads a page of the hosts of a group: their ids are listed, those of the page alone are described. */
export async function readGroupPage(
  clients: GroupClients,
  { application, group }: Pick<GroupView, 'application' | 'group'>,
  { filter, page, size }: { readonly filter: HostFilter; readonly page: number; readonly size: number },
): Promise<GroupPage> {
  const view = await readGroup(clients, application, group);
  const all = view.platform === 'Server' ? await groupTargets(clients.codeDeploy, view, filter.status) : [];
  const targets = all.filter(({ id }) => isWanted(hostOfTarget(id), filter, view));
  const pages = Math.max(1, Math.ceil(targets.length / size));
  const shown = Math.min(Math.max(1, page), pages);
  const hosts = await hostLines(clients.codeDeploy, view, targets.slice((shown - 1) * size, shown * size));
  return { view, hosts, count: targets.length, page: shown, pages };
}

const isWanted = (id: string, { health, host }: HostFilter, view: GroupView): boolean =>
  (host === undefined || id.includes(host)) && (health === undefined || view.health.get(id) !== 'healthy');
