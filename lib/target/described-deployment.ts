import type { DeploymentInfo, DeploymentOverview } from '@aws-sdk/client-codedeploy';
import type { HostCounts } from '../release/release-record.ts';
import type { Deployment } from './deployments.ts';
import { hasDeploymentEnded } from './has-deployment-ended.ts';

/** A deployment as GetDeployment describes it. */
export function describedDeployment(info: DeploymentInfo): Deployment {
  const status = info.status ?? 'Created';
  const error = info.errorInformation;
  return {
    id: info.deploymentId!,
    application: info.applicationName!,
    group: info.deploymentGroupName!,
    status,
    active: !hasDeploymentEnded(status),
    description: info.description ?? '',
    blueGreen: info.deploymentStyle?.deploymentType === 'BLUE_GREEN',
    terminationWait: info.instanceTerminationWaitTimeStarted === true,
    hosts: info.deploymentOverview && hostCountsOf(info.deploymentOverview),
    rollbackId: info.rollbackInfo?.rollbackDeploymentId || undefined,
    rollbackMessage: info.rollbackInfo?.rollbackMessage || undefined,
    error: (error?.code && { code: error.code, message: error.message ?? '' }) || undefined,
  };
}

function hostCountsOf({ Succeeded = 0, Failed = 0, ...others }: DeploymentOverview): HostCounts {
  const rest = Object.values(others).reduce((sum: number, count) => sum + (count ?? 0), 0);
  return { total: Succeeded + Failed + rest, succeeded: Succeeded, failed: Failed };
}
