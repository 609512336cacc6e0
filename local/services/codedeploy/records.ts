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
  Diagnostics,
  EC2TagFilter,
  EC2TagSet,
  ECSService,
  ErrorInformation,
  FileExistsBehavior,
  LifecycleEventStatus,
  LoadBalancerInfo,
  MinimumHealthyHosts,
  OnPremisesTagSet,
  RevisionLocation,
  RollbackInfo,
  Tag,
  TagFilter,
  TargetInstances,
  TargetStatus,
  TrafficRoutingConfig,
  TriggerConfig,
  ZonalConfig,
} from '@aws-sdk/client-codedeploy';
import type { EcsService } from '../../../lib/appspec/ecs-app-spec.ts';
import type { Cloud } from '../../cloud.ts';

/** What the service keeps. Times are epoch milliseconds of cloud time. */
export interface Records {
  readonly applications: Map<string, ApplicationRecord>;
  /** By `<application>/<group>`. */
  readonly groups: Map<string, GroupRecord>;
  readonly configs: Map<string, ConfigRecord>;
  /** By `<application>/<revision key>`. */
  readonly revisions: Map<string, RevisionRecord>;
  /** By id, oldest first. */
  readonly deployments: Map<string, DeploymentRecord>;
  /** The targets of each deployment, by instance id. */
  readonly targets: Map<string, Record<string, TargetRecord>>;
  /** The one function of each Lambda deployment, by deployment id. */
  readonly functionTargets: Map<string, FunctionTargetRecord>;
  /** The one service of each ECS deployment, by deployment id. */
  readonly serviceTargets: Map<string, ServiceTargetRecord>;
  /** What each host holds for a group, by `<group id>/<instance id>`. */
  readonly hosts: Map<string, HostRecord>;
  /** By name. */
  readonly onPremisesInstances: Map<string, OnPremisesInstanceRecord>;
}

export interface ApplicationRecord {
  readonly id: string;
  name: string;
  readonly computePlatform: ComputePlatform;
  readonly createTime: number;
  tags: readonly Tag[];
}

export interface GroupRecord {
  readonly id: string;
  applicationName: string;
  name: string;
  configName: string;
  serviceRoleArn: string;
  ec2TagFilters: readonly EC2TagFilter[];
  ec2TagSet?: EC2TagSet;
  onPremisesTagFilters: readonly TagFilter[];
  onPremisesTagSet?: OnPremisesTagSet;
  /** ECS applications: the service that is deployed to. */
  ecsServices?: readonly ECSService[];
  autoScalingGroups: readonly string[];
  triggers: readonly TriggerConfig[];
  alarms?: AlarmConfiguration;
  autoRollback?: AutoRollbackConfiguration;
  style: DeploymentStyle;
  blueGreen?: BlueGreenDeploymentConfiguration;
  loadBalancer?: LoadBalancerInfo;
  outdatedInstancesStrategy: 'UPDATE' | 'IGNORE';
  terminationHookEnabled: boolean;
  tags: readonly Tag[];
  targetRevision?: RevisionLocation;
  lastSuccessfulId?: string;
  lastAttemptedId?: string;
  /** The deployment that holds the group's one slot. */
  activeId?: string;
  /** Deployments to instances that join or leave an Auto Scaling group: they run beside that one. */
  scalingIds?: readonly string[];
  /** Instances that joined since the group last had nothing under way. */
  newcomers?: readonly string[];
  lifecycleHooks?: LifecycleHooks;
}

/** The names of the hooks that CodeDeploy put on Auto Scaling groups, by the name of the latter. */
export type LifecycleHooks = Readonly<
  Record<string, { readonly launch: string; readonly termination?: string }>
>;

export type ConfigRecord = ServerConfigRecord | TrafficConfigRecord;

interface ConfigNames {
  readonly id: string;
  readonly name: string;
  readonly createTime: number;
}

/** How many hosts stay healthy while others are deployed to. */
export interface ServerConfigRecord extends ConfigNames {
  readonly computePlatform: 'Server';
  readonly minimumHealthyHosts: MinimumHealthyHosts;
  readonly zonal?: ZonalConfig;
}

/** How the traffic moves to the new version. */
export interface TrafficConfigRecord extends ConfigNames {
  readonly computePlatform: 'Lambda' | 'ECS';
  readonly trafficRouting: TrafficRoutingConfig;
}

export interface RevisionRecord {
  readonly applicationName: string;
  readonly location: RevisionLocation;
  description?: string;
  registerTime: number;
  firstUsedTime?: number;
  lastUsedTime?: number;
}

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

/** What is kept of every target, whatever its compute platform. */
export interface TargetState {
  readonly deploymentId: string;
  status: TargetStatus;
  lastUpdatedAt: number;
  readonly events: EventRecord[];
}

/** The same of what has no hosts: functions are called at some of its events. */
export interface HookedTargetState extends TargetState {
  /** Name or ARN of the function that is called at a lifecycle event. */
  readonly hooks: Readonly<Record<string, string>>;
}

export interface TargetRecord extends TargetState {
  readonly instanceId: string;
  /** `arn:aws:ec2:R:A:instance/i-1`, or `arn:aws:codedeploy:R:A:instance/NAME` of an on-premises instance. */
  readonly arn: string;
  /** What the host's agent polls as: the instance's ARN, or the IAM ARN that an on-premises instance registered. */
  readonly hostIdentifier: string;
  /** The Availability Zone of an instance. */
  readonly zone?: string;
  readonly label?: 'Blue' | 'Green';
}

/** A function whose alias goes from one version to another. */
export interface FunctionTargetRecord extends HookedTargetState {
  readonly functionName: string;
  /** Of the function, without a qualifier. */
  readonly arn: string;
  readonly alias: string;
  readonly currentVersion: string;
  readonly targetVersion: string;
  /** Percent of the alias's traffic that the target version gets. */
  weight: number;
}

/** A service of ECS whose traffic goes from one task set to another. */
export interface ServiceTargetRecord extends HookedTargetState {
  readonly clusterName: string;
  readonly serviceName: string;
  /** Of the service. */
  readonly arn: string;
  /** What the AppSpec file asks of the replacement. */
  readonly service: EcsService;
  /** The task set that served when the deployment began. */
  readonly blue: OriginalTaskSet;
  /** Of the pair of target groups, the one that the original task set leaves free. */
  readonly greenGroup: TargetGroupPlace;
  readonly productionListener: string;
  readonly testListener?: string;
  /** The replacement, once ECS has made it: the id of its task set. */
  greenId?: string;
  /** Percent of the production traffic that the replacement gets. */
  weight: number;
  /** The test traffic goes to the replacement. */
  isTestShifted: boolean;
  /** Original and replacement, as ECS last told of them. */
  taskSets: readonly TaskSetState[];
}

export interface OriginalTaskSet {
  readonly id: string;
  readonly taskDefinition: string;
  readonly containerName: string;
  readonly containerPort: number;
  readonly targetGroup: TargetGroupPlace;
}

export interface TargetGroupPlace {
  readonly name: string;
  readonly arn: string;
}

export interface TaskSetState {
  readonly id: string;
  /** PRIMARY, ACTIVE or DRAINING. */
  readonly status: string;
  readonly desiredCount: number;
  readonly pendingCount: number;
  readonly runningCount: number;
}

export interface EventRecord {
  readonly name: string;
  status: LifecycleEventStatus;
  startTime?: number;
  endTime?: number;
  diagnostics?: Diagnostics;
  hook?: HookExecution;
}

/** A hook function that was called at an event; it reports by the id. */
export interface HookExecution {
  readonly id: string;
  /** Lambda has taken the invocation. */
  isInvoked?: boolean;
  reported?: 'Succeeded' | 'Failed';
}

/** A host outside EC2. Deregistered ones stay known, as on AWS. */
export interface OnPremisesInstanceRecord {
  readonly name: string;
  readonly arn: string;
  /** Exactly one of the two, by which its agent is known. */
  readonly iamUserArn?: string;
  readonly iamSessionArn?: string;
  readonly registerTime: number;
  deregisterTime?: number;
  tags: readonly Tag[];
}

export interface HostRecord {
  isHealthy: boolean;
  /** The key of the revision that was installed whole; absent where a deployment was cut off. */
  revisionKey?: string;
}

export function openRecords({ store }: Cloud): Records {
  return {
    applications: store.table('codedeploy', 'applications'),
    groups: store.table('codedeploy', 'groups'),
    configs: store.table('codedeploy', 'configs'),
    revisions: store.table('codedeploy', 'revisions'),
    deployments: store.table('codedeploy', 'deployments'),
    targets: store.table('codedeploy', 'targets'),
    functionTargets: store.table('codedeploy', 'function-targets'),
    serviceTargets: store.table('codedeploy', 'service-targets'),
    hosts: store.table('codedeploy', 'hosts'),
    onPremisesInstances: store.table('codedeploy', 'on-premises-instances'),
  };
}
