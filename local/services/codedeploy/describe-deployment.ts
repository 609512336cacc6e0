import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import type { DeploymentRecord } from './deployment-record.ts';
import { silentHostsText } from './engine/silent-hosts.ts';

export function describeDeployment(deployment: DeploymentRecord): DeploymentInfo {
  return {
    applicationName: deployment.applicationName,
    deploymentGroupName: deployment.groupName,
    deploymentConfigName: deployment.configName,
    deploymentId: deployment.id,
    previousRevision: deployment.previousRevision,
    revision: deployment.revision,
    status: deployment.status,
    errorInformation: deployment.error,
    createTime: new Date(deployment.createTime),
    startTime: date(deployment.startTime),
    completeTime: date(deployment.completeTime),
    deploymentOverview: { ...deployment.overview },
    description: deployment.description,
    creator: deployment.creator,
    deploymentMode: deployment.mode,
    ignoreApplicationStopFailures: deployment.ignoreApplicationStopFailures,
    autoRollbackConfiguration: deployment.autoRollback,
    updateOutdatedInstancesOnly: deployment.updateOutdatedInstancesOnly,
    rollbackInfo: deployment.rollback,
    deploymentStyle: deployment.style,
    targetInstances: deployment.targetInstances,
    instanceTerminationWaitTimeStarted: deployment.terminationWaitStarted ?? false,
    blueGreenDeploymentConfiguration: deployment.blueGreen,
    loadBalancerInfo: deployment.loadBalancer,
    additionalDeploymentStatusInfo: additionalStatus(deployment),
    fileExistsBehavior: deployment.fileExistsBehavior,
    computePlatform: deployment.computePlatform ?? 'Server',
    overrideAlarmConfiguration: deployment.alarmOverride,
  };
}

function additionalStatus(deployment: DeploymentRecord): string | undefined {
  const texts = [deployment.additionalStatus, silentHostsText(deployment)].filter(
    (text) => text !== undefined,
  );
  return texts.length === 0 ? undefined : texts.join(' ');
}

const date = (time: number | undefined): Date | undefined =>
  time === undefined ? undefined : new Date(time);
