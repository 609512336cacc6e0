import type { RevisionLocation } from '@aws-sdk/client-codedeploy';
import type { DeploymentRecord, OriginalTaskSet, ServiceTargetRecord } from '../../records.ts';
import { contentRevision } from '../content-revision.ts';
import type { DeploymentRun } from '../deployment-run.ts';
import type { WayBack } from '../rollback.ts';
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
  const last = records.serviceTargets.get(good?.id ?? '');
  const target = failed ?? (last && turned(last));
  if (!target) return undefined;
  const { blue, serviceName } = target;
  const isSame = last?.greenId === blue.id;
  return {
    revision: isSame && good ? good.revision : revisionOf(blue),
    text: `returns the traffic of ${serviceName} to the task set ${blue.id}`,
    addTarget: (rollback) => void addServiceTarget(rollback, { ...settingsOf(target), hooks: {} }),
  };
}

/** After a deployment that succeeded its replacement serves. */
const turned = (last: ServiceTargetRecord): ServiceTargetRecord => {
  const { greenId = '', service, greenGroup, blue, ...rest } = last;
  const { taskDefinition, containerName, containerPort } = service;
  return {
    ...rest,
    service,
    blue: { id: greenId, taskDefinition, containerName, containerPort, targetGroup: greenGroup },
    greenGroup: blue.targetGroup,
  };
};

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
