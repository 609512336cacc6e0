import type { MinimumHealthyHosts, TrafficRoutingConfig, ZonalConfig } from '@aws-sdk/client-codedeploy';

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
