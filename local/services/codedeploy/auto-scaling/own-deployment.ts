import type { DeploymentCreator } from '@aws-sdk/client-codedeploy';
import type { Cloud } from '../../../cloud.ts';
import type { DeploymentRecord } from '../deployment-record.ts';
import type { GroupRecord } from '../group-record.ts';
import { newDeploymentId } from '../ids.ts';
import { emptyOverview } from '../overview.ts';

export interface OwnDeployment {
  readonly group: GroupRecord;
  /** The group's last success, whose revision is deployed as it was then. */
  readonly good: DeploymentRecord;
  readonly creator: DeploymentCreator;
  readonly configName: string;
}

/** A deployment that CodeDeploy starts by itself. Its hosts are updated where they are, in blue/green groups too. */
export function ownDeployment(cloud: Cloud, parts: OwnDeployment): DeploymentRecord {
  const { group, good, creator, configName } = parts;
  return {
    id: newDeploymentId(),
    applicationName: group.applicationName,
    groupName: group.name,
    groupId: group.id,
    configName,
    revision: good.revision,
    previousRevision: good.revision,
    creator,
    createTime: cloud.clock.now(),
    ignoreApplicationStopFailures: false,
    updateOutdatedInstancesOnly: creator === 'CodeDeployAutoUpdate',
    fileExistsBehavior: good.fileExistsBehavior,
    style: { ...group.style, deploymentType: 'IN_PLACE' },
    ...(group.loadBalancer ? { loadBalancer: group.loadBalancer } : {}),
    status: 'Created',
    overview: emptyOverview(),
  };
}
