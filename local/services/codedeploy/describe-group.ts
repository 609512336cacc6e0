import type { AutoScalingGroup, DeploymentGroupInfo, LastDeploymentInfo } from '@aws-sdk/client-codedeploy';
import { findApplication } from './find.ts';
import type { GroupRecord } from './group-record.ts';
import type { Records } from './records.ts';

export function describeGroup(records: Records, group: GroupRecord): DeploymentGroupInfo {
  return {
    applicationName: group.applicationName,
    deploymentGroupId: group.id,
    deploymentGroupName: group.name,
    deploymentConfigName: group.configName,
    ec2TagFilters: [...group.ec2TagFilters],
    onPremisesInstanceTagFilters: [...group.onPremisesTagFilters],
    autoScalingGroups: group.autoScalingGroups.map((name) => describeScaling(group, name)),
    serviceRoleArn: group.serviceRoleArn,
    targetRevision: group.targetRevision,
    triggerConfigurations: [...group.triggers],
    alarmConfiguration: group.alarms,
    autoRollbackConfiguration: group.autoRollback ?? { enabled: false, events: [] },
    deploymentStyle: group.style,
    outdatedInstancesStrategy: group.outdatedInstancesStrategy,
    blueGreenDeploymentConfiguration: group.blueGreen,
    loadBalancerInfo: group.loadBalancer,
    lastSuccessfulDeployment: lastDeployment(records, group.lastSuccessfulId),
    lastAttemptedDeployment: lastDeployment(records, group.lastAttemptedId),
    ec2TagSet: group.ec2TagSet,
    onPremisesTagSet: group.onPremisesTagSet,
    ecsServices: group.ecsServices && [...group.ecsServices],
    computePlatform: findApplication(records, group.applicationName).computePlatform,
    terminationHookEnabled: group.terminationHookEnabled,
  };
}

function describeScaling({ lifecycleHooks = {} }: GroupRecord, name: string): AutoScalingGroup {
  const { launch, termination } = lifecycleHooks[name] ?? {};
  return {
    name,
    ...(launch ? { hook: launch } : {}),
    ...(termination ? { terminationHook: termination } : {}),
  };
}

function lastDeployment({ deployments }: Records, id: string | undefined): LastDeploymentInfo | undefined {
  const found = deployments.get(id ?? '');
  if (!found) return undefined;
  return {
    deploymentId: found.id,
    status: found.status,
    createTime: new Date(found.createTime),
    ...(found.completeTime === undefined ? {} : { endTime: new Date(found.completeTime) }),
  };
}
