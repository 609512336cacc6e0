import type {
  DeploymentTarget,
  ECSTaskSet,
  InstanceSummary,
  LifecycleEvent,
} from '@aws-sdk/client-codedeploy';
import type { AnyTarget, EventRecord, ServiceTargetRecord, TargetRecord } from './target-records.ts';

export function describeTarget(target: AnyTarget): DeploymentTarget {
  const state = {
    deploymentId: target.deploymentId,
    targetId: targetId(target),
    targetArn: target.arn,
    status: target.status,
    lastUpdatedAt: new Date(target.lastUpdatedAt),
    lifecycleEvents: target.events.map(describeEvent),
  };
  if ('instanceId' in target) {
    const instanceTarget = { ...state, ...(target.label ? { instanceLabel: target.label } : {}) };
    return { deploymentTargetType: 'InstanceTarget', instanceTarget };
  }
  if ('serviceName' in target) {
    return {
      deploymentTargetType: 'ECSTarget',
      ecsTarget: { ...state, taskSetsInfo: describeTaskSets(target) },
    };
  }
  const lambdaFunctionInfo = {
    functionName: target.functionName,
    functionAlias: target.alias,
    currentVersion: target.currentVersion,
    targetVersion: target.targetVersion,
    targetVersionWeight: target.weight,
  };
  return { deploymentTargetType: 'LambdaTarget', lambdaTarget: { ...state, lambdaFunctionInfo } };
}

/** Blue is the original, green the replacement; `identifer` is the API's own spelling. */
function describeTaskSets({ taskSets, blue, greenGroup, weight }: ServiceTargetRecord): ECSTaskSet[] {
  return taskSets.map(({ id, status, desiredCount, pendingCount, runningCount }) => {
    const isBlue = id === blue.id;
    return {
      identifer: id,
      status,
      desiredCount,
      pendingCount,
      runningCount,
      trafficWeight: isBlue ? 100 - weight : weight,
      targetGroup: { name: isBlue ? blue.targetGroup.name : greenGroup.name },
      taskSetLabel: isBlue ? 'Blue' : 'Green',
    };
  });
}

/**
 * An instance's id, an on-premises instance's name, a function's name, or `cluster:service`.
 * https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetDeploymentTargets.html
 */
export function targetId(target: AnyTarget): string {
  if ('instanceId' in target) return target.instanceId;
  return 'functionName' in target ? target.functionName : `${target.clusterName}:${target.serviceName}`;
}

/** The same for the older calls, which name hosts by ARN. */
export const describeInstance = (target: TargetRecord): InstanceSummary => ({
  deploymentId: target.deploymentId,
  instanceId: target.arn,
  status: target.status,
  lastUpdatedAt: new Date(target.lastUpdatedAt),
  lifecycleEvents: target.events.map(describeEvent),
  ...(target.label ? { instanceType: target.label } : {}),
});

const describeEvent = ({ name, status, startTime, endTime, diagnostics }: EventRecord): LifecycleEvent => ({
  lifecycleEventName: name,
  status,
  ...(startTime === undefined ? {} : { startTime: new Date(startTime) }),
  ...(endTime === undefined ? {} : { endTime: new Date(endTime) }),
  ...(diagnostics ? { diagnostics } : {}),
});
