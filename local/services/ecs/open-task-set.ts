import type { LoadBalancer, NetworkConfiguration } from '@aws-sdk/client-ecs';
import type { Cloud } from '../../cloud.ts';
import { digitsId } from './ids.ts';
import type { ServiceRecord, ServiceSettings, TaskSetRecord } from './service-record.ts';
import type { Tags } from './tags.ts';

export interface NewTaskSet {
  /** Percent of the service's desired count. */
  readonly scale: number;
  readonly status: 'PRIMARY' | 'ACTIVE';
  /** What is left out is the service's own. */
  readonly taskDefinitionArn?: string;
  readonly loadBalancers?: readonly LoadBalancer[];
  readonly networkConfiguration?: NetworkConfiguration;
  readonly launchType?: ServiceSettings['launchType'];
  readonly platformVersion?: string;
  readonly externalId?: string;
  readonly startedBy?: string;
  readonly tags?: Tags;
}

/** Adds a task set to a service whose deployments are another's business (CODE_DEPLOY, EXTERNAL). */
export function openTaskSet(cloud: Cloud, service: ServiceRecord, options: NewTaskSet): TaskSetRecord {
  const { settings } = service;
  const now = cloud.clock.now();
  const taskSet: TaskSetRecord = {
    id: `ecs-svc/${digitsId()}`,
    taskDefinitionArn: options.taskDefinitionArn ?? settings.taskDefinitionArn!,
    loadBalancers: options.loadBalancers ?? settings.loadBalancers,
    networkConfiguration: options.networkConfiguration ?? settings.networkConfiguration,
    launchType: options.launchType ?? settings.launchType,
    platformVersion: options.platformVersion ?? settings.platformVersion,
    revisionArn: undefined,
    createdAt: now,
    startedBy: options.startedBy,
    externalId: options.externalId,
    tags: options.tags ?? {},
    updatedAt: now,
    status: options.status,
    desiredCount: Math.ceil((service.desiredCount * options.scale) / 100),
    scale: options.scale,
    failedTasks: 0,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: '',
    steadyAt: undefined,
  };
  service.taskSets.push(taskSet);
  return taskSet;
}
