import {
  GetDeploymentCommand,
  ListApplicationsCommand,
  ListDeploymentGroupsCommand,
  ListDeploymentsCommand,
} from '@aws-sdk/client-codedeploy';
import { undefinedFor } from '../../../lib/target/undefined-for.ts';
import { describeDeployments } from '../../../lib/target/describe-deployments.ts';
import type { Account } from '../../account.ts';
import { deploymentRow, type DeploymentRow } from '../../code-deploy/deployment-row.ts';
import type { DeploymentFilter } from './deployment-filter.ts';
import type { DeploymentsView, Listed } from './deployments-view.ts';
import { readGroupsSideBySide } from './read-groups-side-by-side.ts';

type Client = Pick<Account, 'codeDeploy'>;

/** AWS lists a hundred ids at once; a page shows half of them, to stay small. */
const PAGE = 50;

/** Reads this page and no other, however many deployments there are. */
export async function readDeployments(account: Client, filter: DeploymentFilter): Promise<DeploymentsView> {
  const [{ applications = [] }, shown] = await Promise.all([
    account.codeDeploy.send(new ListApplicationsCommand({})),
    readShown(account, filter),
  ]);
  return { filter, applications, ...shown };
}

async function readShown(
  account: Client,
  filter: DeploymentFilter,
): Promise<Omit<DeploymentsView, 'filter' | 'applications'>> {
  const groups = filter.application === undefined ? [] : await groupsOf(account, filter.application);
  if (groups === undefined) return { groups: [], rows: [], trouble: 'unknown' };
  return { groups, ...(await listed(account, filter, groups)) };
}

async function listed(account: Client, filter: DeploymentFilter, groups: readonly string[]): Promise<Listed> {
  if (filter.id !== undefined) return { rows: await byId(account, filter) };
  // AWS narrows a list to an application and a group together, or to neither.
  if (filter.application !== undefined && filter.group === undefined && groups.length !== 1)
    return readGroupsSideBySide(account, filter, groups);
  return inOneList(account, { ...filter, group: filter.group ?? groups[0] });
}

async function byId(
  { codeDeploy }: Client,
  { id, status, application }: DeploymentFilter,
): Promise<DeploymentRow[]> {
  const gone = ['DeploymentDoesNotExistException', 'InvalidDeploymentIdException'];
  const command = new GetDeploymentCommand({ deploymentId: id });
  const answer = await codeDeploy.send(command).catch(undefinedFor(...gone));
  if (!answer?.deploymentInfo) return [];
  const row = deploymentRow(answer.deploymentInfo);
  const isWanted =
    (status === undefined || row.status === status) &&
    (application === undefined || row.application === application);
  return isWanted ? [row] : [];
}

async function inOneList({ codeDeploy }: Client, filter: DeploymentFilter): Promise<Listed> {
  const { application, group, status, after, skip } = filter;
  const { deployments: ids = [], nextToken } = await codeDeploy.send(
    new ListDeploymentsCommand({
      ...(application === undefined ? {} : { applicationName: application, deploymentGroupName: group }),
      ...(status === undefined ? {} : { includeOnlyStatuses: [status] }),
      nextToken: after,
    }),
  );
  const found = await describeDeployments(codeDeploy, ids.slice(skip, skip + PAGE));
  const rows = found.map((info) => deploymentRow(info));
  const same = { application, group, status };
  if (skip + PAGE < ids.length) return { rows, next: { ...same, after, skip: skip + PAGE } };
  return { rows, ...(nextToken ? { next: { ...same, after: nextToken } } : {}) };
}

/** The first hundred groups; undefined where there is no such application. */
async function groupsOf(
  { codeDeploy }: Client,
  applicationName: string,
): Promise<readonly string[] | undefined> {
  const missing = ['ApplicationDoesNotExistException', 'InvalidApplicationNameException'];
  const command = new ListDeploymentGroupsCommand({ applicationName });
  const answer = await codeDeploy.send(command).catch(undefinedFor(...missing));
  return answer && (answer.deploymentGroups ?? []);
}
