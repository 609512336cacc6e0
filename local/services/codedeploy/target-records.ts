import type { Diagnostics, LifecycleEventStatus, TargetStatus } from '@aws-sdk/client-codedeploy';
import type { EcsService } from '../../../lib/appspec/ecs-app-spec.ts';

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

export type AnyTarget = TargetRecord | FunctionTargetRecord | ServiceTargetRecord;
