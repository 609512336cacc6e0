import type { ContainerOverride } from '@aws-sdk/client-ecs';
import type { Tags } from './tags.ts';

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
