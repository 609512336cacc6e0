import type { Revision } from '../release/intent.ts';
import type { HostCounts } from '../release/release-record.ts';

/** CodeDeploy as the pipeline uses it: one group, one deployment at a time. */
export interface Deployments {
  /** Undefined where the application or the group does not exist. */
  group(application: string, group: string): Promise<DeploymentGroup | undefined>;
  /** Undefined where there is no such configuration. */
  configPlatform(config: string): Promise<Platform | undefined>;
  get(deploymentId: string): Promise<Deployment>;
  /** Empty for a deployment without one, or that is gone with its application: anybody's event may come. */
  descriptionOf(deploymentId: string): Promise<string>;
  /** Throws GroupBusy where the group's one slot is taken. */
  create(order: DeploymentOrder): Promise<string>;
  /** The newest deployment of the group since then, active or ended, with exactly this description. */
  findByDescription(
    order: Pick<DeploymentOrder, 'application' | 'group' | 'description'>,
    since: string,
  ): Promise<string | undefined>;
  /** Asks for a stop with a rollback; a deployment that has ended already is left as it is. */
  stop(deploymentId: string): Promise<void>;
  /** Ends a wait; a deployment that waits no more is left as it is. */
  goOn(deploymentId: string, wait: 'READY_WAIT' | 'TERMINATION_WAIT'): Promise<void>;
  /** The hosts of one fleet of a blue/green deployment. */
  hosts(deploymentId: string, fleet: 'Blue' | 'Green'): Promise<readonly string[]>;
  /** What happened so far in the deployment of a function or a service; empty before it has begun. */
  functionEvents(deploymentId: string): Promise<readonly FunctionEvent[]>;
  /** What went wrong on the first host that failed: the deployment's own error only counts them. */
  firstFailure(deploymentId: string): Promise<HostFailure | undefined>;
}

export interface HostFailure {
  readonly host: string;
  /** The lifecycle event: `ValidateService`. */
  readonly event: string;
  readonly script?: string;
  readonly message?: string;
  /** What of the script's output explains the failure. */
  readonly said?: string;
}

/** A lifecycle event in the deployment of a function or a service. */
export interface FunctionEvent {
  /** `BeforeAllowTraffic` */
  readonly name: string;
  /** As CodeDeploy names it: `InProgress`. */
  readonly status: string;
  readonly startedAt?: string;
  readonly message?: string;
}

export type Platform = 'Server' | 'Lambda' | 'ECS';

export interface DeploymentGroup {
  readonly application: string;
  readonly name: string;
  readonly platform: Platform;
  readonly type: 'in-place' | 'blue-green';
  readonly withTrafficControl: boolean;
  readonly config: string;
  /** Stops before the shift until it is told to go on, at most this long; undefined: it goes on by itself. */
  readonly readyWaitMinutes?: number;
  /** How long the old fleet is kept; undefined: for ever (KEEP_ALIVE), or in-place. */
  readonly keepBlueMinutes?: number;
  readonly terminatesBlue: boolean;
  readonly greenFleet?: string;
  readonly autoScalingGroups: readonly string[];
  readonly targetGroups: readonly string[];
  readonly lastGoodRevision?: Revision;
  /** ECS only. */
  readonly service?: GroupService;
}

/** The service of a group, and by what it gets its production traffic. */
export interface GroupService {
  readonly cluster: string;
  readonly service: string;
  /** Names of the two. */
  readonly targetGroups: readonly string[];
  /** ARNs. */
  readonly productionListeners: readonly string[];
  readonly hasTestListener: boolean;
}

export interface Deployment {
  readonly id: string;
  readonly application: string;
  readonly group: string;
  /** As CodeDeploy names it. */
  readonly status: string;
  readonly active: boolean;
  readonly description: string;
  readonly blueGreen: boolean;
  readonly terminationWait: boolean;
  /** Undefined as long as the hosts are not chosen yet. */
  readonly hosts?: HostCounts;
  readonly rollbackId?: string;
  readonly rollbackMessage?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

/** What became of a deployment that failed, as far as its error tells: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ErrorInformation.html */
export const failedKind = ({ error }: Pick<Deployment, 'error'>): 'stopped' | 'deployment' =>
  error?.code === 'MANUAL_STOP' ? 'stopped' : 'deployment';

export interface DeploymentOrder {
  readonly application: string;
  readonly group: string;
  readonly description: string;
  /** A bundle for hosts, or the text of an AppSpec file. */
  readonly revision: Revision | { readonly appSpec: string };
  /** Left out: the group's own. */
  readonly config?: string;
  /** Left out: the group's own. `off`: nobody polls alarms, as for a rollback, which its own alarm must not stop. */
  readonly alarms?: readonly string[] | 'off';
  readonly autoRollback: boolean;
  /** Hosts only: CodeDeploy refuses it of functions. */
  readonly fileExists?: 'DISALLOW' | 'OVERWRITE';
}
