/**
 * An AppSpec file for ECS: one service gets a replacement task set.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html
 */
export interface EcsAppSpec {
  readonly version: 0;
  readonly service: EcsService;
  /** Function name or ARN by lifecycle event. */
  readonly hooks: Readonly<Partial<Record<EcsHook, string>>>;
}

export interface EcsService {
  readonly taskDefinition: string;
  readonly containerName: string;
  readonly containerPort: number;
  /** `LATEST` unless said. */
  readonly platformVersion: string;
  /** Left out: as the service has it. */
  readonly network?: EcsNetwork;
  /** Empty: as the service has it. */
  readonly capacityProviders: readonly EcsCapacityProvider[];
}

export interface EcsNetwork {
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly assignPublicIp: 'ENABLED' | 'DISABLED';
}

export interface EcsCapacityProvider {
  readonly capacityProvider: string;
  readonly base: number;
  readonly weight: number;
}

export const ECS_HOOKS = [
  'BeforeInstall',
  'AfterInstall',
  'AfterAllowTestTraffic',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
] as const;

type EcsHook = (typeof ECS_HOOKS)[number];
