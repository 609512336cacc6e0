import type { LoadBalancer } from '@aws-sdk/client-ecs';
import type { Cloud } from '../../../cloud.ts';
import type { DeploymentRecord } from '../deployment-record.ts';
import { deploymentId, digitsId } from '../ids.ts';
import type { Records } from '../records.ts';
import type { RevisionRecord, ServiceRecord, TaskSetRecord } from '../service-record.ts';
import { activeTasks } from '../tasks-of.ts';
import { isShift } from './is-shift.ts';

/** Makes the records of a new revision of the service as it is now, its task set (still empty), and their deployment. */
export function beginDeployment(cloud: Cloud, records: Records, service: ServiceRecord): DeploymentRecord {
  const now = cloud.clock.now();
  const sources = service.taskSets.filter(({ status }) => status !== 'DRAINING');
  const revision = newRevision(records, service, { now, current: completed(sources) });
  const taskSet = newTaskSet(service, { revision, now });
  for (const source of sources) source.status = 'ACTIVE';
  service.taskSets.unshift(taskSet);
  const deployment: DeploymentRecord = {
    arn: `${service.arn.replace(':service/', ':service-deployment/')}/${deploymentId()}`,
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    createdAt: now,
    configuration: service.settings.configuration,
    sources: sources
      .toSorted((a, b) => Number(b.rolloutState === 'COMPLETED') - Number(a.rolloutState === 'COMPLETED'))
      .map((source) => ({
        revisionArn: source.revisionArn!,
        taskSetId: source.id,
        count: activeTasks(records, source).length,
      })),
    revisionArn: revision.arn,
    taskSetId: taskSet.id,
    status: 'PENDING',
    statusReason: undefined,
    stage: undefined,
    stageSince: now,
    startedAt: undefined,
    finishedAt: undefined,
    stoppedAt: undefined,
    updatedAt: now,
    productionWeight: 0,
    testWeight: 0,
    hooks: [],
    rollback: undefined,
    alarmsTriggered: [],
    alarmsIgnored: undefined,
    isBreakerTriggered: false,
  };
  records.deployments.set(deployment.arn, deployment);
  service.deploymentArn = deployment.arn;
  service.isSteady = false;
  return deployment;
}

const completed = (sources: readonly TaskSetRecord[]) =>
  sources.find(({ rolloutState }) => rolloutState === 'COMPLETED') ?? sources[0];

function newRevision(
  records: Records,
  service: ServiceRecord,
  { now, current }: { readonly now: number; readonly current: TaskSetRecord | undefined },
): RevisionRecord {
  const { settings } = service;
  const revision: RevisionRecord = {
    arn: `${service.arn.replace(':service/', ':service-revision/')}/${digitsId()}`,
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    createdAt: now,
    settings,
    loadBalancers: isShift(settings.configuration)
      ? settings.loadBalancers.map((one) => otherGroup(one, current))
      : settings.loadBalancers,
  };
  records.revisions.set(revision.arn, revision);
  return revision;
}

/** The revision gets the target group that the current one does not use, with the other as its alternate. */
function otherGroup(loadBalancer: LoadBalancer, current: TaskSetRecord | undefined): LoadBalancer {
  const { targetGroupArn, advancedConfiguration } = loadBalancer;
  const isTaken = current?.loadBalancers.some((used) => used.targetGroupArn === targetGroupArn);
  if (!isTaken || !advancedConfiguration) return loadBalancer;
  return {
    ...loadBalancer,
    targetGroupArn: advancedConfiguration.alternateTargetGroupArn!,
    advancedConfiguration: { ...advancedConfiguration, alternateTargetGroupArn: targetGroupArn! },
  };
}

function newTaskSet(
  { settings }: ServiceRecord,
  { revision, now }: { readonly revision: RevisionRecord; readonly now: number },
): TaskSetRecord {
  return {
    id: `ecs-svc/${digitsId()}`,
    taskDefinitionArn: settings.taskDefinitionArn!,
    loadBalancers: revision.loadBalancers,
    networkConfiguration: settings.networkConfiguration,
    launchType: settings.launchType,
    platformVersion: settings.platformVersion,
    revisionArn: revision.arn,
    createdAt: now,
    startedBy: undefined,
    externalId: undefined,
    tags: {},
    updatedAt: now,
    status: 'PRIMARY',
    desiredCount: 0,
    scale: undefined,
    failedTasks: 0,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: '',
    steadyAt: undefined,
  };
}
