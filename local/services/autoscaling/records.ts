import type { LifecycleState } from '@aws-sdk/client-auto-scaling';
import type { Cloud } from '../../cloud.ts';

export interface GroupRecord {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  launchTemplate: LaunchTemplateRef;
  minSize: number;
  maxSize: number;
  desiredCapacity: number;
  defaultCooldown: number;
  zones: readonly string[];
  subnets: readonly string[];
  targetGroupArns: readonly string[];
  healthCheckType: 'EC2' | 'ELB';
  /** Seconds. */
  healthCheckGracePeriod: number;
  terminationPolicies: readonly string[];
  protectNewInstances: boolean;
  suspended: readonly string[];
  tags: readonly TagRecord[];
  isDeleting: boolean;
  /** Launches in a row that came to nothing; each makes the next wait longer. */
  failures: number;
  readonly hooks: Record<string, HookRecord>;
  readonly members: Record<string, MemberRecord>;
  /** Newest first. */
  activities: readonly ActivityRecord[];
}

export interface LaunchTemplateRef {
  readonly id: string;
  readonly name: string;
  /** As given: `$Latest`, `$Default` or a number. */
  readonly version: string;
}

export interface TagRecord {
  readonly key: string;
  readonly value: string;
  readonly propagate: boolean;
}

export interface HookRecord {
  readonly name: string;
  readonly transition: 'autoscaling:EC2_INSTANCE_LAUNCHING' | 'autoscaling:EC2_INSTANCE_TERMINATING';
  readonly defaultResult: LifecycleResult;
  /** Seconds. */
  readonly heartbeatTimeout: number;
  readonly notificationTargetArn: string | undefined;
  readonly notificationMetadata: string | undefined;
  readonly roleArn: string | undefined;
}

export type LifecycleResult = 'CONTINUE' | 'ABANDON';

export interface MemberRecord {
  readonly id: string;
  readonly instanceType: string;
  readonly zone: string;
  readonly launchTemplate: LaunchTemplateRef;
  readonly launchedAt: number;
  state: LifecycleState;
  health: 'Healthy' | 'Unhealthy';
  isProtected: boolean;
  /** The lifecycle actions that it waits for, by hook. */
  actions: Record<string, ActionRecord>;
  activityId: string;
  /** Whether hooks are to be heard before it ends; a group deleted by force does not wait for them. */
  skipHooks: boolean;
}

interface ActionRecord {
  readonly token: string;
  readonly endsAt: number;
  deadline: number;
  result: LifecycleResult | undefined;
}

export interface ActivityRecord {
  readonly id: string;
  readonly description: string;
  readonly cause: string;
  readonly startedAt: number;
  endedAt: number | undefined;
  status: 'InProgress' | 'Successful' | 'Failed' | 'Cancelled';
  message: string | undefined;
}

export type Groups = Map<string, GroupRecord>;

export const openGroups = ({ store }: Cloud): Groups => store.table('autoscaling', 'groups');

/** The members that count for the capacity: those that are not on their way out. */
export const activeMembers = (group: GroupRecord): MemberRecord[] =>
  Object.values(group.members).filter(({ state }) => !state.startsWith('Terminat'));
