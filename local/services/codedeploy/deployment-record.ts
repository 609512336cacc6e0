import type {
  AlarmConfiguration,
  AutoRollbackConfiguration,
  BlueGreenDeploymentConfiguration,
  ComputePlatform,
  DeploymentCreator,
  DeploymentMode,
  DeploymentOverview,
  DeploymentStatus,
  DeploymentStyle,
  DeploymentWaitType,
  ErrorInformation,
  FileExistsBehavior,
  LoadBalancerInfo,
  RevisionLocation,
  RollbackInfo,
  TargetInstances,
} from '@aws-sdk/client-codedeploy';

export interface DeploymentRecord {
  readonly id: string;
  applicationName: string;
  groupName: string;
  readonly groupId: string;
  readonly configName: string;
  /** Left out: Server. */
  readonly computePlatform?: ComputePlatform;
  readonly revision: RevisionLocation;
  readonly previousRevision?: RevisionLocation;
  readonly description?: string;
  readonly creator: DeploymentCreator;
  readonly mode?: DeploymentMode;
  /** RESTART: the deployment whose unpacked revision the hosts use again, where they still have it. */
  readonly reusedDeploymentId?: string;
  readonly createTime: number;
  readonly ignoreApplicationStopFailures: boolean;
  readonly updateOutdatedInstancesOnly: boolean;
  readonly fileExistsBehavior: FileExistsBehavior;
  readonly autoRollback?: AutoRollbackConfiguration;
  readonly alarmOverride?: AlarmConfiguration;
  readonly targetInstances?: TargetInstances;
  /** The instance that Auto Scaling holds until the deployment has ended. */
  readonly lifecycleAction?: {
    readonly autoScalingGroup: string;
    readonly hook: string;
    readonly token: string;
    readonly instanceId: string;
  };
  readonly style: DeploymentStyle;
  readonly blueGreen?: BlueGreenDeploymentConfiguration;
  readonly loadBalancer?: LoadBalancerInfo;
  status: DeploymentStatus;
  startTime?: number;
  completeTime?: number;
  overview: Required<DeploymentOverview>;
  error?: ErrorInformation;
  rollback?: RollbackInfo;
  /** The alarm configuration that counts: the override, else the group's when the deployment began. */
  alarms?: AlarmConfiguration;
  /** Blue/green: both fleets' groups, once they are known. */
  fleets?: { readonly blue: string; readonly green?: string };
  /** The replacement hosts, or the new version of a function, get traffic or have got it. */
  isShifting?: boolean;
  /** The wait that the deployment is in, or was in last; epoch milliseconds of cloud time. */
  wait?: { readonly type: WaitType; readonly zone?: string; readonly ends: number };
  terminationWaitStarted?: boolean;
  /** The group has been told to end the original hosts: no traffic can go back to them. */
  isBlueGone?: boolean;
  additionalStatus?: string;
  /** Hosts of it whose agents are not heard of, by instance id. */
  silentHosts?: Record<string, true>;
}

/** The waits that a client can end, and those after an Availability Zone, between shifts of traffic and for a hook. */
export type WaitType = DeploymentWaitType | 'ZONE_MONITOR' | 'TRAFFIC_STEP' | 'HOOK';
