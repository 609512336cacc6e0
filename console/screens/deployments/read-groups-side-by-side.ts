import { ListDeploymentsCommand } from '@aws-sdk/client-codedeploy';
import { describeDeployments } from '../../../lib/target/describe-deployments.ts';
import type { Account } from '../../account.ts';
import { deploymentRow, type DeploymentRow } from '../../code-deploy/deployment-row.ts';
import type { DeploymentFilter } from './deployment-filter.ts';
import type { Listed } from './deployments-view.ts';

/** Each costs a call or two. */
export const MOST_GROUPS = 10;
const PAGE = 25;

/** The deployments of all groups of an application, the newest first; a page begins after the last row of the one before. */
export async function readGroupsSideBySide(
  { codeDeploy }: Pick<Account, 'codeDeploy'>,
  { application, status, before }: DeploymentFilter,
  groups: readonly string[],
): Promise<Listed> {
  if (groups.length > MOST_GROUPS) return { rows: [], trouble: 'too-many' };
  const lists = await Promise.all(
    groups.map((deploymentGroupName) =>
      codeDeploy.send(
        new ListDeploymentsCommand({
          applicationName: application,
          deploymentGroupName,
          ...(status === undefined ? {} : { includeOnlyStatuses: [status] }),
          ...(before === undefined ? {} : { createTimeRange: { end: new Date(before.at) } }),
        }),
      ),
    ),
  );
  // One more of each: the last row of the page before may be among them.
  const ids = lists.flatMap(({ deployments = [] }) => deployments.slice(0, PAGE + 1));
  const found = await describeDeployments(codeDeploy, ids);
  const described = found.map((info) => deploymentRow(info));
  const older = described.filter((row) => before === undefined || isAfter(row, before)).sort(newestFirst);
  const rows = older.slice(0, PAGE);
  const last = rows.at(-1);
  if (older.length <= PAGE || !last) return { rows };
  return { rows, next: { application, status, before: { at: last.createdAt, id: last.id } } };
}

const newestFirst = (a: DeploymentRow, b: DeploymentRow): number =>
  a.createdAt === b.createdAt ? compare(a.id, b.id) : compare(b.createdAt, a.createdAt);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const isAfter = ({ createdAt, id }: DeploymentRow, { at, id: last }: { at: string; id: string }): boolean =>
  createdAt < at || (createdAt === at && id > last);
