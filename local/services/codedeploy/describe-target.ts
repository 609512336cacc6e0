import type { DeploymentTarget, InstanceSummary, LifecycleEvent } from '@aws-sdk/client-codedeploy';
import type { EventRecord, TargetRecord } from './records.ts';

export function describeTarget(target: TargetRecord): DeploymentTarget {
  return {
    deploymentTargetType: 'InstanceTarget',
    instanceTarget: {
      deploymentId: target.deploymentId,
      targetId: target.instanceId,
      targetArn: target.arn,
      status: target.status,
      lastUpdatedAt: new Date(target.lastUpdatedAt),
      lifecycleEvents: target.events.map(describeEvent),
      ...(target.label ? { instanceLabel: target.label } : {}),
    },
  };
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
