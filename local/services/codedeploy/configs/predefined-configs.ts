import type { ComputePlatform, MinimumHealthyHosts, TrafficRoutingConfig } from '@aws-sdk/client-codedeploy';
import type { ConfigRecord } from '../config-record.ts';

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html */
const SERVER: Readonly<Record<string, MinimumHealthyHosts>> = {
  // The API reports this type and value, which nobody else may set: all hosts but one stay healthy.
  OneAtATime: { type: 'MOST_CONCURRENCY' as never, value: 1 },
  HalfAtATime: { type: 'FLEET_PERCENT', value: 50 },
  AllAtOnce: { type: 'FLEET_PERCENT', value: 0 },
};

const canary = (minutes: number): TrafficRoutingConfig => ({
  type: 'TimeBasedCanary',
  timeBasedCanary: { canaryPercentage: 10, canaryInterval: minutes },
});
const linear = (minutes: number): TrafficRoutingConfig => ({
  type: 'TimeBasedLinear',
  timeBasedLinear: { linearPercentage: 10, linearInterval: minutes },
});

const LAMBDA: Readonly<Record<string, TrafficRoutingConfig>> = {
  LambdaAllAtOnce: { type: 'AllAtOnce' },
  LambdaCanary10Percent5Minutes: canary(5),
  LambdaCanary10Percent10Minutes: canary(10),
  LambdaCanary10Percent15Minutes: canary(15),
  LambdaCanary10Percent30Minutes: canary(30),
  LambdaLinear10PercentEvery1Minute: linear(1),
  LambdaLinear10PercentEvery2Minutes: linear(2),
  LambdaLinear10PercentEvery3Minutes: linear(3),
  LambdaLinear10PercentEvery10Minutes: linear(10),
};

const ECS: Readonly<Record<string, TrafficRoutingConfig>> = {
  ECSAllAtOnce: { type: 'AllAtOnce' },
  ECSCanary10Percent5Minutes: canary(5),
  ECSCanary10Percent15Minutes: canary(15),
  // Not `1Minute`, as Lambda's is called.
  ECSLinear10PercentEvery1Minutes: linear(1),
  ECSLinear10PercentEvery3Minutes: linear(3),
};

const CREATED = Date.parse('2014-11-12T00:00:00Z');

const ALL: ReadonlyMap<string, ConfigRecord> = new Map(
  [
    ...Object.entries(SERVER).map(([name, minimumHealthyHosts]) => ({
      name,
      computePlatform: 'Server' as const,
      minimumHealthyHosts,
    })),
    ...Object.entries(LAMBDA).map(([name, trafficRouting]) => ({
      name,
      computePlatform: 'Lambda' as const,
      trafficRouting,
    })),
    ...Object.entries(ECS).map(([name, trafficRouting]) => ({
      name,
      computePlatform: 'ECS' as const,
      trafficRouting,
    })),
  ].map((config, index) => {
    const name = `CodeDeployDefault.${config.name}`;
    const id = `00000000-0000-0000-0000-${String(index + 1).padStart(12, '0')}`;
    return [name, { ...config, id, name, createTime: CREATED }];
  }),
);

export const PREDEFINED_CONFIGS: readonly string[] = [...ALL.keys()];

export const predefinedConfig = (name: string): ConfigRecord | undefined => ALL.get(name);

/** What a deployment group that names no configuration is deployed with. */
export const DEFAULT_CONFIGS: Readonly<Record<ComputePlatform, string>> = {
  Server: 'CodeDeployDefault.OneAtATime',
  Lambda: 'CodeDeployDefault.LambdaAllAtOnce',
  ECS: 'CodeDeployDefault.ECSAllAtOnce',
};
