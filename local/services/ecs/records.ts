import type { ClusterSetting, RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import type { Cloud } from '../../cloud.ts';
import type { DeploymentRecord } from './deployment-record.ts';
import type { RevisionRecord, ServiceRecord } from './service-record.ts';
import type { Tags } from './tags.ts';
import type { TaskRecord } from './task-record.ts';

/** What the service keeps, by ARN. */
export interface Records {
  readonly clusters: Map<string, ClusterRecord>;
  readonly taskDefinitions: Map<string, TaskDefinitionRecord>;
  readonly services: Map<string, ServiceRecord>;
  readonly tasks: Map<string, TaskRecord>;
  readonly revisions: Map<string, RevisionRecord>;
  readonly deployments: Map<string, DeploymentRecord>;
}

export interface ClusterRecord {
  readonly arn: string;
  readonly name: string;
  status: 'ACTIVE' | 'INACTIVE';
  settings: readonly ClusterSetting[];
  tags: Tags;
}

export interface TaskDefinitionRecord {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  readonly definition: Omit<RegisterTaskDefinitionCommandInput, 'tags'>;
  readonly registeredAt: number;
  readonly registeredBy: string;
  deregisteredAt: number | undefined;
  tags: Tags;
}

export const openRecords = ({ store }: Cloud): Records => ({
  clusters: store.table('ecs', 'clusters'),
  taskDefinitions: store.table('ecs', 'task-definitions'),
  services: store.table('ecs', 'services'),
  tasks: store.table('ecs', 'tasks'),
  revisions: store.table('ecs', 'service-revisions'),
  deployments: store.table('ecs', 'service-deployments'),
});
