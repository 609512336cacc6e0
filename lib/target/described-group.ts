import type { DeploymentGroupInfo, RevisionLocation } from '@aws-sdk/client-codedeploy';
import type { Revision } from '../release/intent.ts';
import type { DeploymentGroup, GroupService } from './deployments.ts';

/** A group as GetDeploymentGroup describes it. */
export function describedGroup(info: DeploymentGroupInfo): DeploymentGroup {
  const blueGreen = info.deploymentStyle?.deploymentType === 'BLUE_GREEN';
  const options = blueGreen ? info.blueGreenDeploymentConfiguration : undefined;
  const ready = options?.deploymentReadyOption;
  const termination = options?.terminateBlueInstancesOnDeploymentSuccess;
  const terminatesBlue = termination?.action === 'TERMINATE';
  return {
    application: info.applicationName!,
    name: info.deploymentGroupName!,
    platform: info.computePlatform ?? 'Server',
    type: blueGreen ? 'blue-green' : 'in-place',
    withTrafficControl: info.deploymentStyle?.deploymentOption === 'WITH_TRAFFIC_CONTROL',
    config: info.deploymentConfigName ?? 'CodeDeployDefault.OneAtATime',
    readyWaitMinutes:
      ready?.actionOnTimeout === 'STOP_DEPLOYMENT' ? (ready.waitTimeInMinutes ?? 0) : undefined,
    keepBlueMinutes: terminatesBlue ? (termination?.terminationWaitTimeInMinutes ?? 0) : undefined,
    terminatesBlue,
    greenFleet: options?.greenFleetProvisioningOption?.action,
    autoScalingGroups: (info.autoScalingGroups ?? []).flatMap(({ name }) => name ?? []),
    targetGroups: (info.loadBalancerInfo?.targetGroupInfoList ?? []).flatMap(({ name }) => name ?? []),
    // targetRevision is what was last attempted where nothing has succeeded yet.
    lastGoodRevision: info.lastSuccessfulDeployment?.deploymentId
      ? revisionOf(info.targetRevision)
      : undefined,
    service: serviceOf(info),
  };
}

function serviceOf({ ecsServices, loadBalancerInfo }: DeploymentGroupInfo): GroupService | undefined {
  const [named] = ecsServices ?? [];
  if (!named?.serviceName) return undefined;
  const [pair] = loadBalancerInfo?.targetGroupPairInfoList ?? [];
  return {
    cluster: named.clusterName ?? 'default',
    service: named.serviceName,
    targetGroups: (pair?.targetGroups ?? []).flatMap(({ name }) => name ?? []),
    productionListeners: pair?.prodTrafficRoute?.listenerArns ?? [],
    hasTestListener: (pair?.testTrafficRoute?.listenerArns ?? []).length > 0,
  };
}

function revisionOf(location: RevisionLocation | undefined): Revision | undefined {
  const s3 = location?.revisionType === 'S3' ? location.s3Location : undefined;
  if (!s3?.bucket || !s3.key) return undefined;
  return {
    bucket: s3.bucket,
    key: s3.key,
    versionId: s3.version,
    eTag: s3.eTag,
    bundleType: s3.bundleType ?? 'zip',
  };
}
