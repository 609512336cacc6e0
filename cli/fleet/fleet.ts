/** fleet.yml after parsing; values may still hold `${stack.Output}` references until they are resolved. */
export interface Fleet {
  readonly version: 1;
  /** The CodeDeploy application. */
  readonly application: string;
  /** ARN of the role that CodeDeploy acts with. */
  readonly serviceRole: string;
  readonly hosts: Hosts;
  /** At least one, names unique. */
  readonly groups: readonly FleetGroup[];
}

/** What every host is made of. */
export interface Hosts {
  /** Id of the launch template. */
  readonly launchTemplate: string;
  /** A number; `$Latest` would make green differ from blue for other reasons than the release. */
  readonly version: string;
  /** Subnet ids, separated by commas. */
  readonly subnets: string;
}

/** A deployment group with its first Auto Scaling group, which has the same name. */
export interface FleetGroup {
  readonly name: string;
  /** The hosts that there always are. */
  readonly count: number;
  /** The most that there may be: `count` unless said. */
  readonly max: number;
  readonly config: string;
  readonly strategy: FleetStrategy;
  /** ARN of the target group; blue/green needs one. */
  readonly targetGroup: string | undefined;
  /** CloudWatch alarms that stop a deployment. */
  readonly alarms: readonly string[];
}

export type FleetStrategy =
  | { readonly type: 'in-place' }
  | {
      readonly type: 'blue-green';
      /** How long the old hosts are kept after the shift. */
      readonly keepBlueMinutes: number;
      /** How long a deployment waits to be told to shift; undefined: it shifts at once. */
      readonly readyWaitMinutes: number | undefined;
    };
