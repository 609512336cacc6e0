import type { DeploymentTarget, InstanceSummary, LifecycleEvent } from '@aws-sdk/client-codedeploy';
import type { AnyTarget } from './find.ts';
import type { EventRecord, TargetRecord } from './records.ts';

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
  const lambdaFunctionInfo = {
    functionName: target.functionName,
    functionAlias: target.alias,
    currentVersion: target.currentVersion,
    targetVersion: target.targetVersion,
    targetVersionWeight: target.weight,
  };
  return { deploymentTargetType: 'LambdaTarget', lambdaTarget: { ...state, lambdaFunctionInfo } };
}

/**
 * An instance's id, an on-premises instance's name, or a function's name.
 * https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetDeploymentTargets.html
 */
export const targetId = (target: AnyTarget): string =>
  'instanceId' in target ? target.instanceId : target.functionName;

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
