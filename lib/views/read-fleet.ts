import {
  type CodeDeployClient,
  paginateListApplications,
  paginateListDeploymentGroups,
} from '@aws-sdk/client-codedeploy';
import { atMost } from '../runtime/at-most.ts';
import { undefinedFor } from '../target/undefined-for.ts';
import { groupTargets, hostLines, hostOfTarget, type HostLine } from './group-hosts.ts';
import { type Page, pageOf, type PageWish } from './page-of.ts';
import { readGroup, type GroupClients, type GroupView } from './read-group.ts';
import type { TargetLists } from './target-lists.ts';

/** Everything that an application is deployed to. */
export interface FleetView {
  /** CodeDeploy's applications. */
  readonly applications: readonly string[];
  readonly application: string;
  /** Undefined where there is no such application. */
  readonly groups?: Page<GroupView>;
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
  /** Those that are wanted. */
  readonly hosts: Page<HostLine>;
  /** More have the status that is wanted, in a deployment that runs. */
  readonly isCut: boolean;
}

const AT_ONCE = 4;
const NO_APPLICATION = ['ApplicationDoesNotExistException', 'InvalidApplicationNameException'];

/** Reads a page of the groups of an application; without one, of the first that CodeDeploy has. */
export async function readFleet(
  clients: GroupClients,
  { application: wanted, ...wish }: PageWish & { readonly application: string | undefined },
): Promise<FleetView> {
  const applications = await listed(
    paginateListApplications({ client: clients.codeDeploy }, {}),
    'applications',
  );
  const application = wanted ?? applications[0] ?? '';
  const names = application === '' ? undefined : await groupsOf(clients.codeDeploy, application);
  if (!names) return { applications, application };
  const { items, ...page } = pageOf(names, wish);
  const groups = await atMost(AT_ONCE, items, (group) => readGroup(clients, application, group));
  return { applications, application, groups: { ...page, items: groups } };
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
  clients: GroupClients & { readonly targetLists: TargetLists },
  { application, group }: Pick<GroupView, 'application' | 'group'>,
  { filter, ...wish }: PageWish & { readonly filter: HostFilter },
): Promise<GroupPage> {
  const view = await readGroup(clients, application, group);
  const all = view.platform === 'Server' ? await groupTargets(clients.targetLists, view, filter.status) : [];
  const { items, ...page } = pageOf(
    all.filter(({ id }) => isWanted(hostOfTarget(id), filter, view)),
    wish,
  );
  const hosts = { ...page, items: await hostLines(clients.codeDeploy, view, items) };
  const known = view.deployment?.counts[filter.status ?? ''] ?? 0;
  return { view, hosts, isCut: all.length >= clients.targetLists.limits.moving && known > all.length };
}

const isWanted = (id: string, { health, host }: HostFilter, view: GroupView): boolean =>
  (host === undefined || id.includes(host)) && (health === undefined || view.health.get(id) !== 'healthy');
