import type { Cloud } from '../../../cloud.ts';
import type { DeploymentRecord } from '../deployment-record.ts';
import type { GroupRecord } from '../group-record.ts';
import type { Records } from '../records.ts';
import { revisionKey } from '../revision-key.ts';
import { ownDeployment } from './own-deployment.ts';

/**
 * Makes the deployment that brings up to date what joined while another was under way, once all of them are over; at most
 * one for those newcomers, however it ends.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-configure-advanced-options.html
 */
export function createFollowOn(
  cloud: Cloud,
  records: Records,
  group: GroupRecord,
): DeploymentRecord | undefined {
  const { newcomers = [], scalingIds = [] } = group;
  if (newcomers.length === 0 || group.activeId !== undefined || scalingIds.length > 0) return undefined;
  delete group.newcomers;
  const good = records.deployments.get(group.lastSuccessfulId ?? '');
  if (!good || group.outdatedInstancesStrategy === 'IGNORE') return undefined;
  const key = revisionKey(good.revision);
  const isOutdated = (id: string) => records.hosts.get(`${group.id}/${id}`)?.revisionKey !== key;
  if (!newcomers.some(isOutdated)) return undefined;
  const parts = { group, good, creator: 'CodeDeployAutoUpdate', configName: group.configName } as const;
  const deployment = {
    ...ownDeployment(cloud, parts),
    ...(group.alarms ? { alarms: group.alarms } : {}),
  };
  records.deployments.set(deployment.id, deployment);
  group.activeId = deployment.id;
  group.lastAttemptedId = deployment.id;
  return deployment;
}
