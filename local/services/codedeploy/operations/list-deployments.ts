import type { ListDeploymentsInput } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';
import type { DeploymentRecord } from '../deployment-record.ts';
import { findGroup } from '../find.ts';
import { listPage } from '../list-page.ts';
import type { Records } from '../records.ts';

const STATUSES: ReadonlySet<string> = new Set([
  'Created',
  'Queued',
  'InProgress',
  'Baking',
  'Succeeded',
  'Failed',
  'Stopped',
  'Ready',
]);

/** ListDeployments: the newest first, of one deployment group or of all. */
export function listDeployments(records: Records, input: ListDeploymentsInput): object {
  const { includeOnlyStatuses = [], createTimeRange, externalId, nextToken } = input;
  const groupId = groupIdOf(records, input);
  for (const status of includeOnlyStatuses) {
    if (STATUSES.has(status)) continue;
    throw new AwsError('InvalidDeploymentStatusException', `Invalid status: ${status}`);
  }
  const { start, end } = createTimeRange ?? {};
  if (start && end && start > end) {
    throw new AwsError('InvalidTimeRangeException', 'The time range starts after its end.');
  }
  if (externalId === '') {
    throw new AwsError('InvalidExternalIdException', 'The external ID was specified in an invalid format.');
  }
  const isListed = (deployment: DeploymentRecord) =>
    (groupId === undefined || deployment.groupId === groupId) &&
    (includeOnlyStatuses.length === 0 || includeOnlyStatuses.includes(deployment.status)) &&
    (!start || deployment.createTime >= start.getTime()) &&
    (!end || deployment.createTime <= end.getTime()) &&
    // Only a CloudFormation stack's blue/green hook links its deployments, and the local cloud has no such stacks.
    externalId === undefined;
  const found = [...records.deployments.values()].filter(isListed).toReversed();
  const page = listPage(found, nextToken);
  return { deployments: page.items.map(({ id }) => id), nextToken: page.nextToken };
}

/** Both names or neither. */
function groupIdOf(records: Records, input: ListDeploymentsInput): string | undefined {
  const { applicationName, deploymentGroupName } = input;
  if (applicationName === undefined && deploymentGroupName === undefined) return undefined;
  return findGroup(records, applicationName, deploymentGroupName).id;
}
