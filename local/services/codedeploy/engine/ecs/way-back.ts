import type { RevisionLocation } from '@aws-sdk/client-codedeploy';
import type { DeploymentRecord } from '../../deployment-record.ts';
import type { OriginalTaskSet, ServiceTargetRecord } from '../../target-records.ts';
import { contentRevision } from '../content-revision.ts';
import type { DeploymentRun } from '../deployment-run.ts';
import type { WayBack } from '../way-back.ts';
import { addServiceTarget } from './service-target.ts';

/**
 * How a deployment of a service is taken back: the original task set serves again. Hooks are left out, as for
 * functions: they judge what is taken away. Undefined where the deployment had not come so far as to know its service,
 * and none has succeeded before.
 */
export function wayBackToTaskSet(
  { deployment, records }: DeploymentRun,
  good: DeploymentRecord | undefined,
): WayBack | undefined {
  const failed = records.serviceTargets.get(deployment.id);
  const last = good && servingAfter(good, records.serviceTargets.get(good.id));
  const target = failed ?? last;
  if (!target) return undefined;
  const { blue, serviceName } = target;
  return {
    revision: good && last?.blue.id === blue.id ? good.revision : revisionOf(blue),
    text: `returns the traffic of ${serviceName} to the task set ${blue.id}`,
    addTarget: (rollback) => void addServiceTarget(rollback, { ...settingsOf(target), hooks: {} }),
  };
}

/** The target with what serves after the deployment as its original: the replacement, or what a rollback went back to. */
function servingAfter(
  { creator }: DeploymentRecord,
  target: ServiceTargetRecord | undefined,
): ServiceTargetRecord | undefined {
  if (!target) return undefined;
  const { greenId, ...rest } = target;
  if (creator === 'codeDeployRollback' || greenId === undefined) return rest;
  const { taskDefinition, containerName, containerPort } = rest.service;
  return {
    ...rest,
    blue: { id: greenId, taskDefinition, containerName, containerPort, targetGroup: rest.greenGroup },
    greenGroup: rest.blue.targetGroup,
  };
}

const settingsOf = (target: ServiceTargetRecord) => {
  const { deploymentId: _id, status: _status, lastUpdatedAt: _time, events: _events, ...rest } = target;
  const { weight: _weight, isTestShifted: _test, taskSets: _sets, ...settings } = rest;
  return settings;
};

function revisionOf({ taskDefinition, containerName, containerPort }: OriginalTaskSet): RevisionLocation {
  const LoadBalancerInfo = { ContainerName: containerName, ContainerPort: containerPort };
  const Properties = { TaskDefinition: taskDefinition, LoadBalancerInfo };
  return contentRevision({
    version: 0.0,
    Resources: [{ TargetService: { Type: 'AWS::ECS::Service', Properties } }],
  });
}
