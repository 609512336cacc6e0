import type { DeploymentConfiguration, LoadBalancer, NetworkConfiguration } from '@aws-sdk/client-ecs';
import type { Tags } from './tags.ts';

export interface ServiceRecord {
  readonly arn: string;
  readonly name: string;
  readonly clusterArn: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly clientToken: string | undefined;
  readonly controller: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  desiredCount: number;
  settings: ServiceSettings;
  /** The one that serves or is to serve first; each holds the tasks of one revision. */
  readonly taskSets: TaskSetRecord[];
  readonly events: { readonly id: string; readonly createdAt: number; readonly message: string }[];
  isSteady: boolean;
  /** The service deployment that is under way. */
  deploymentArn: string | undefined;
  tags: Tags;
}

/** What a service revision is made of, and what goes for the service as a whole. */
export interface ServiceSettings {
  readonly taskDefinitionArn: string | undefined;
  readonly loadBalancers: readonly LoadBalancer[];
  readonly networkConfiguration: NetworkConfiguration | undefined;
  readonly launchType: 'EC2' | 'FARGATE' | 'EXTERNAL';
  readonly platformVersion: string | undefined;
  readonly configuration: DeploymentConfiguration;
  readonly healthCheckGracePeriodSeconds: number;
  readonly propagateTags: 'NONE' | 'SERVICE' | 'TASK_DEFINITION';
  readonly isExecuteCommandEnabled: boolean;
  readonly isManagedTags: boolean;
}

/**
 * The tasks of one revision: what the API calls a deployment of a service with the ECS controller, and a task set
 * with the CODE_DEPLOY and EXTERNAL controllers. Both have ids like `ecs-svc/1234567890123456789`.
 */
export interface TaskSetRecord {
  readonly id: string;
  readonly taskDefinitionArn: string;
  /** With the target groups of this revision. */
  readonly loadBalancers: readonly LoadBalancer[];
  readonly networkConfiguration: NetworkConfiguration | undefined;
  readonly launchType: 'EC2' | 'FARGATE' | 'EXTERNAL';
  readonly platformVersion: string | undefined;
  readonly revisionArn: string | undefined;
  readonly createdAt: number;
  readonly startedBy: string | undefined;
  readonly externalId: string | undefined;
  readonly tags: Tags;
  updatedAt: number;
  status: 'PRIMARY' | 'ACTIVE' | 'DRAINING';
  desiredCount: number;
  /** Percent of the service's desired count; of task sets alone. */
  scale: number | undefined;
  /** Tasks in a row that ended before they were healthy. */
  failedTasks: number;
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  rolloutStateReason: string;
  /** Since when it is as it should be; undefined while it is not. */
  steadyAt: number | undefined;
}

export interface RevisionRecord {
  readonly arn: string;
  readonly serviceArn: string;
  readonly clusterArn: string;
  readonly createdAt: number;
  readonly settings: ServiceSettings;
  /** With the target groups that this revision's tasks are registered in. */
  readonly loadBalancers: readonly LoadBalancer[];
}
