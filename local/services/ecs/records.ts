import type {
  ClusterSetting,
  ContainerOverride,
  DeploymentConfiguration,
  DeploymentLifecycleHookDetail,
  DeploymentLifecycleHookStage,
  LoadBalancer,
  NetworkConfiguration,
  RegisterTaskDefinitionCommandInput,
  ServiceDeploymentLifecycleStage,
  ServiceDeploymentStatus,
} from '@aws-sdk/client-ecs';
import type { Cloud } from '../../cloud.ts';

/** What the service keeps, by ARN. */
export interface Records {
  readonly clusters: Map<string, ClusterRecord>;
  readonly taskDefinitions: Map<string, TaskDefinitionRecord>;
  readonly services: Map<string, ServiceRecord>;
  readonly tasks: Map<string, TaskRecord>;
  readonly revisions: Map<string, RevisionRecord>;
  readonly deployments: Map<string, DeploymentRecord>;
}

export type Tags = Readonly<Record<string, string>>;

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

export interface DeploymentRecord {
  readonly arn: string;
  readonly serviceArn: string;
  readonly clusterArn: string;
  readonly createdAt: number;
  readonly configuration: DeploymentConfiguration;
  readonly sources: readonly {
    readonly revisionArn: string;
    readonly taskSetId: string;
    readonly count: number;
  }[];
  readonly revisionArn: string;
  readonly taskSetId: string;
  status: ServiceDeploymentStatus;
  statusReason: string | undefined;
  stage: ServiceDeploymentLifecycleStage | undefined;
  /** Since when it is in the stage, or in the step of it, that it waits in. */
  stageSince: number;
  startedAt: number | undefined;
  finishedAt: number | undefined;
  stoppedAt: number | undefined;
  updatedAt: number;
  /** Percent of traffic that the new revision gets. */
  productionWeight: number;
  testWeight: number;
  hooks: HookRecord[];
  rollback: { readonly reason: string; readonly startedAt: number; readonly revisionArn: string } | undefined;
  alarmsTriggered: readonly string[];
  /** Alarms that rang when the deployment began, which do not count for it. */
  alarmsIgnored: readonly string[] | undefined;
  isBreakerTriggered: boolean;
}

export type HookRecord = Omit<DeploymentLifecycleHookDetail, 'expiresAt'> & {
  readonly hookId: string;
  readonly expiresAt: number;
  readonly stage: DeploymentLifecycleHookStage;
};

/** The deployment waits for it. */
export const isOpen = ({ status }: HookRecord): boolean =>
  status === 'AWAITING_ACTION' || status === 'IN_PROGRESS';

export interface TaskRecord {
  readonly id: string;
  readonly arn: string;
  readonly clusterArn: string;
  readonly taskDefinitionArn: string;
  readonly serviceArn: string | undefined;
  readonly taskSetId: string | undefined;
  readonly group: string;
  readonly startedBy: string | undefined;
  readonly launchType: 'EC2' | 'FARGATE' | 'EXTERNAL';
  readonly createdAt: number;
  readonly attachmentId: string;
  readonly zone: string;
  /** A loopback address; `port` is set where it is not the task's own, so that its port must be. */
  readonly address: string;
  readonly port: number | undefined;
  readonly roleArn: string | undefined;
  readonly overrides: readonly ContainerOverride[];
  readonly targets: readonly { readonly targetGroupArn: string; readonly port: number }[];
  readonly containers: ContainerRecord[];
  tags: Tags;
  desiredStatus: 'RUNNING' | 'STOPPED';
  lastStatus: TaskStatus;
  version: number;
  startedAt: number | undefined;
  stoppingAt: number | undefined;
  stoppedAt: number | undefined;
  stopCode: StopCode | undefined;
  stoppedReason: string | undefined;
  /** Runs and, where it has targets, passed its health checks. */
  isHealthy: boolean;
  /** When it first was. */
  healthyAt: number | undefined;
}

export type TaskStatus =
  'PROVISIONING' | 'PENDING' | 'ACTIVATING' | 'RUNNING' | 'DEACTIVATING' | 'STOPPING' | 'STOPPED';
export type StopCode =
  'TaskFailedToStart' | 'EssentialContainerExited' | 'UserInitiated' | 'ServiceSchedulerInitiated';

export interface ContainerRecord {
  readonly arn: string;
  readonly name: string;
  readonly image: string;
  readonly runtimeId: string;
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  exitCode: number | undefined;
  reason: string | undefined;
}

export const openRecords = ({ store }: Cloud): Records => ({
  clusters: store.table('ecs', 'clusters'),
  taskDefinitions: store.table('ecs', 'task-definitions'),
  services: store.table('ecs', 'services'),
  tasks: store.table('ecs', 'tasks'),
  revisions: store.table('ecs', 'service-revisions'),
  deployments: store.table('ecs', 'service-deployments'),
});

/** The tasks of a set that are not asked to end. */
export const activeTasks = (records: Records, { id }: TaskSetRecord): TaskRecord[] =>
  [...records.tasks.values()].filter((task) => task.taskSetId === id && task.desiredStatus === 'RUNNING');

/** The tasks of a set that still have processes, those that end included. */
export const livingTasks = (records: Records, { id }: TaskSetRecord): TaskRecord[] =>
  [...records.tasks.values()].filter((task) => task.taskSetId === id && task.lastStatus !== 'STOPPED');

export const healthyTasks = (records: Records, taskSet: TaskSetRecord): TaskRecord[] =>
  activeTasks(records, taskSet).filter(({ isHealthy }) => isHealthy);

export const isUnderWay = ({ status }: DeploymentRecord): boolean => UNDER_WAY.has(status);

const UNDER_WAY: ReadonlySet<ServiceDeploymentStatus> = new Set<ServiceDeploymentStatus>([
  'PENDING',
  'IN_PROGRESS',
  'STOP_REQUESTED',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
]);
