import type {
  AlarmConfiguration,
  AutoRollbackConfiguration,
  BlueGreenDeploymentConfiguration,
  DeploymentStyle,
  EC2TagFilter,
  EC2TagSet,
  ECSService,
  LoadBalancerInfo,
  OnPremisesTagSet,
  RevisionLocation,
  Tag,
  TagFilter,
  TriggerConfig,
} from '@aws-sdk/client-codedeploy';

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
