import type {
  DeploymentConfiguration,
  DeploymentLifecycleHookDetail,
  DeploymentLifecycleHookStage,
  ServiceDeploymentLifecycleStage,
  ServiceDeploymentStatus,
} from '@aws-sdk/client-ecs';

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

export const isUnderWay = ({ status }: DeploymentRecord): boolean => UNDER_WAY.has(status);

const UNDER_WAY: ReadonlySet<ServiceDeploymentStatus> = new Set<ServiceDeploymentStatus>([
  'PENDING',
  'IN_PROGRESS',
  'STOP_REQUESTED',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
]);
