import type { ServiceDeployment, ServiceDeploymentBrief, ServiceRevisionSummary } from '@aws-sdk/client-ecs';
import { type DeploymentRecord, isUnderWay } from './deployment-record.ts';
import { breakerThreshold } from './engine/circuit-breaker.ts';
import { isShift } from './engine/is-shift.ts';
import type { Records } from './records.ts';

export const describeBrief = (deployment: DeploymentRecord): ServiceDeploymentBrief => ({
  serviceDeploymentArn: deployment.arn,
  serviceArn: deployment.serviceArn,
  clusterArn: deployment.clusterArn,
  targetServiceRevisionArn: deployment.revisionArn,
  status: deployment.status,
  ...(deployment.statusReason === undefined ? {} : { statusReason: deployment.statusReason }),
  createdAt: new Date(deployment.createdAt),
  ...date('startedAt', deployment.startedAt),
  ...date('finishedAt', deployment.finishedAt),
});

export function describeDeployment(records: Records, deployment: DeploymentRecord): ServiceDeployment {
  const { targetServiceRevisionArn: _arn, ...brief } = describeBrief(deployment);
  const isShifted = isShift(deployment.configuration);
  return {
    ...brief,
    ...date('stoppedAt', deployment.stoppedAt),
    updatedAt: new Date(deployment.updatedAt),
    sourceServiceRevisions: deployment.sources.map(({ revisionArn, taskSetId }, index) =>
      summary(records, { revisionArn, taskSetId }, isShifted && index === 0 ? 100 : undefined, deployment),
    ),
    targetServiceRevision: summary(records, deployment, isShifted ? 0 : undefined, deployment),
    ...(isShifted && deployment.stage !== undefined ? { lifecycleStage: deployment.stage } : {}),
    lifecycleHookDetails: deployment.hooks.map(({ expiresAt, stage: _stage, ...hook }) => ({
      ...hook,
      expiresAt: new Date(expiresAt),
    })),
    deploymentConfiguration: deployment.configuration,
    ...(deployment.rollback && {
      rollback: {
        reason: deployment.rollback.reason,
        startedAt: new Date(deployment.rollback.startedAt),
        serviceRevisionArn: deployment.rollback.revisionArn,
      },
    }),
    ...monitors(records, deployment),
  };
}

function summary(
  records: Records,
  { revisionArn, taskSetId }: { readonly revisionArn: string; readonly taskSetId: string },
  base: number | undefined,
  { productionWeight, testWeight }: DeploymentRecord,
): ServiceRevisionSummary {
  const tasks = [...records.tasks.values()].filter((task) => task.taskSetId === taskSetId);
  const active = tasks.filter(({ desiredStatus }) => desiredStatus === 'RUNNING');
  const running = tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').length;
  return {
    arn: revisionArn,
    requestedTaskCount: active.length,
    runningTaskCount: running,
    pendingTaskCount: active.filter(({ lastStatus }) => lastStatus !== 'RUNNING').length,
    ...(base === undefined
      ? {}
      : {
          requestedProductionTrafficWeight: Math.abs(base - productionWeight),
          requestedTestTrafficWeight: Math.abs(base - testWeight),
        }),
  };
}

function monitors(records: Records, deployment: DeploymentRecord): Partial<ServiceDeployment> {
  const { alarms, deploymentCircuitBreaker } = deployment.configuration;
  const service = records.services.get(deployment.serviceArn);
  const target = service?.taskSets.find(({ id }) => id === deployment.taskSetId);
  const status = (options: { readonly isEnabled: boolean | undefined; readonly isTriggered: boolean }) => {
    if (!options.isEnabled) return 'DISABLED';
    if (options.isTriggered) return 'TRIGGERED';
    return isUnderWay(deployment) ? 'MONITORING' : 'MONITORING_COMPLETE';
  };
  return {
    alarms: {
      status: status({ isEnabled: alarms?.enable, isTriggered: deployment.alarmsTriggered.length > 0 }),
      alarmNames: alarms?.alarmNames ?? [],
      triggeredAlarmNames: [...deployment.alarmsTriggered],
    },
    deploymentCircuitBreaker: {
      status: status({
        isEnabled: deploymentCircuitBreaker?.enable,
        isTriggered: deployment.isBreakerTriggered,
      }),
      failureCount: target?.failedTasks ?? 0,
      threshold: breakerThreshold(deployment.configuration, service?.desiredCount ?? 0),
    },
  };
}

const date = (name: string, time: number | undefined) =>
  time === undefined ? {} : { [name]: new Date(time) };
