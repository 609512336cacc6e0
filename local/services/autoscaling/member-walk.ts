import type { Cloud } from '../../cloud.ts';
import { beginActivity, endActivity } from './activities.ts';
import { terminateInstance } from './ec2-instances.ts';
import type { LifecycleActions } from './lifecycle-actions.ts';
import { announceOutcome } from './notifications.ts';
import type { GroupRecord, MemberRecord } from './records.ts';
import { drainTarget, registerTarget } from './target-groups.ts';

/**
 * How a member goes through its life: Pending -> (Pending:Wait) -> Pending:Proceed -> InService, and Terminating ->
 * (Terminating:Wait) -> Terminating:Proceed -> gone. Every step reads the state it is in, so that it can be taken up
 * again after a restart.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html
 */
export interface MemberWalk {
  /** The instance has come up. */
  begin(group: GroupRecord, member: MemberRecord): void;
  /** Takes the next step where its time has come. */
  advance(group: GroupRecord, member: MemberRecord): void;
  terminate(group: GroupRecord, member: MemberRecord, cause: string): void;
  /** The instance is no more. */
  forget(group: GroupRecord, member: MemberRecord): void;
}

interface Parts {
  readonly cloud: Cloud;
  readonly actions: LifecycleActions;
  readonly closed: AbortSignal;
  onInService(group: GroupRecord): void;
  onAbandoned(group: GroupRecord): void;
  onGone(group: GroupRecord): void;
}

export function createMemberWalk(parts: Parts): MemberWalk {
  const { cloud, actions, closed } = parts;
  const now = () => cloud.clock.now();

  const advance = (group: GroupRecord, member: MemberRecord) => {
    void step(group, member).catch((error: unknown) => {
      if (!closed.aborted)
        process.emitWarning(`Auto Scaling could not go on with ${member.id}: ${String(error)}`);
    });
  };
  const step = async (group: GroupRecord, member: MemberRecord): Promise<void> => {
    switch (member.state) {
      case 'Pending:Wait':
        return afterLaunchHooks(group, member);
      case 'Pending:Proceed':
        return enterService(group, member);
      case 'Terminating':
        return leaveService(group, member);
      case 'Terminating:Wait':
        return afterTerminationHooks(group, member);
      case 'Terminating:Proceed':
        if (await terminateInstance(cloud, member.id)) forget(group, member);
        return;
      default:
        return;
    }
  };
  const afterLaunchHooks = async (group: GroupRecord, member: MemberRecord) => {
    const result = actions.result(member);
    if (result === undefined) return;
    actions.clear(member);
    if (result === 'ABANDON') return abandon(group, member);
    member.state = 'Pending:Proceed';
    await step(group, member);
  };
  const enterService = async (group: GroupRecord, member: MemberRecord) => {
    if (!group.suspended.includes('AddToLoadBalancer'))
      await registerTarget(cloud, group.targetGroupArns, member.id);
    if (member.state !== 'Pending:Proceed') return; // ended meanwhile
    member.state = 'InService';
    endActivity(group, member.activityId, { status: 'Successful', now: now() });
    parts.onInService(group);
    await announceOutcome(cloud, group, { member, detailType: 'EC2 Instance Launch Successful' });
  };
  const leaveService = async (group: GroupRecord, member: MemberRecord) => {
    await drainTarget(cloud, group.targetGroupArns, { id: member.id, signal: closed });
    const waits = !member.skipHooks && actions.open(group, member, 'autoscaling:EC2_INSTANCE_TERMINATING');
    member.state = waits ? 'Terminating:Wait' : 'Terminating:Proceed';
    if (!waits) await step(group, member);
  };
  const afterTerminationHooks = async (group: GroupRecord, member: MemberRecord) => {
    if (actions.result(member) === undefined) return;
    actions.clear(member);
    member.state = 'Terminating:Proceed'; // whatever the result: nothing keeps it from ending
    await step(group, member);
  };
  const abandon = (group: GroupRecord, member: MemberRecord) => {
    const message = "Instance failed to complete user's Lifecycle Action: it was abandoned";
    endActivity(group, member.activityId, { status: 'Cancelled', now: now(), message });
    parts.onAbandoned(group);
    terminate(group, member, 'an instance was taken out of service because its launch was abandoned');
  };
  const terminate = (group: GroupRecord, member: MemberRecord, cause: string) => {
    if (member.state.startsWith('Terminat')) return;
    actions.clear(member);
    const description = `Terminating EC2 instance: ${member.id}`;
    member.activityId = beginActivity(group, { description, cause, now: now() }).id;
    member.state = 'Terminating';
    advance(group, member);
  };
  const forget = (group: GroupRecord, member: MemberRecord) => {
    if (group.members[member.id] !== member) return;
    actions.clear(member);
    delete group.members[member.id];
    endActivity(group, member.activityId, { status: 'Successful', now: now() });
    void announceOutcome(cloud, group, { member, detailType: 'EC2 Instance Terminate Successful' });
    parts.onGone(group);
  };
  return {
    begin: (group, member) => {
      if (member.state !== 'Pending') return;
      const waits = actions.open(group, member, 'autoscaling:EC2_INSTANCE_LAUNCHING');
      member.state = waits ? 'Pending:Wait' : 'Pending:Proceed';
      if (!waits) advance(group, member);
    },
    advance,
    terminate,
    forget,
  };
}
