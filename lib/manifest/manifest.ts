/** signalbox.yml after parsing: every default filled in, every duration in seconds. */
export interface Manifest {
  readonly version: 1;
  /** The CodeDeploy application. */
  readonly application: string;
  /** Path of the buildspec in the bundle; left out: the source is the artifact. */
  readonly build?: string;
  /** In the order in which a release goes through them; at least one, names unique. */
  readonly environments: readonly Environment[];
}

export interface Environment {
  readonly name: string;
  readonly target: Target;
  readonly strategy: Strategy;
  /** Lambda validators (names starting with `CodeDeployHook_`), or for an in-place fleet the host script `ValidateService`. */
  readonly validate: readonly string[];
  /** CloudWatch alarms that take the release back. */
  readonly alarms: readonly string[];
  readonly bake: Bake;
}

export type Target =
  | { readonly fleet: { readonly deploymentGroup: string } }
  | { readonly lambda: readonly LambdaTarget[] }
  | { readonly ecs: EcsTarget };

export interface LambdaTarget {
  readonly function: string;
  readonly alias: string;
  readonly deploymentGroup: string;
  readonly path: string;
}

/** A service with one task definition. Without a deployment group ECS shifts its traffic, by the service's own strategy. */
export interface EcsTarget {
  readonly cluster: string;
  readonly service: string;
  readonly deploymentGroup?: string;
  /** Paths in the bundle. */
  readonly taskDefinition: string;
  readonly appSpec: string;
}

export interface Strategy {
  readonly type: 'in-place' | 'blue-green';
  /** A deployment configuration, `CodeDeployDefault.OneAtATime` unless said; `ECS` where ECS shifts the traffic itself. */
  readonly config: string;
  /** How long the old fleet is kept after the shift (blue/green only), in seconds. */
  readonly keepBlueSeconds?: number;
}

/** How long, and for how many requests, the new version is watched before it counts as good. */
export interface Bake {
  readonly seconds: number;
  readonly requests?: number;
}
