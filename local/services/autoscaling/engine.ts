import { AwsError } from '../../aws-error.ts';
import { wallClock } from '../../clock.ts';
import type { Cloud } from '../../cloud.ts';
import { beginActivity, endActivity } from './activities.ts';
import { describeInstances, startInstances, terminateInstance } from './ec2-instances.ts';
import { createLifecycleActions, type LifecycleActions } from './lifecycle-actions.ts';
import { announceOutcome } from './notifications.ts';
import { activeMembers, type GroupRecord, type Groups, type MemberRecord } from './records.ts';
import { launchPlaces, toTerminate } from './placement.ts';
import { drainTarget, registerTarget, targetStates } from './target-groups.ts';

/**
 * Keeps groups at their desired capacity. Each member walks Pending -> (Pending:Wait) -> Pending:Proceed -> InService
 * and Terminating -> (Terminating:Wait) -> Terminating:Proceed -> gone; every step reads the state it is in, so that
 * it can be taken up again after a restart.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html
 */
export interface Engine {
  readonly actions: LifecycleActions;
  /** Launches what is missing and ends what is too much; called after every change to either. */
  reconcile(group: GroupRecord, cause: string): void;
  /** Ends a member; what replaces it is for `reconcile`. */
  terminate(group: GroupRecord, member: MemberRecord, cause: string): void;
  /** EC2 said that the instance came up, or that it is gone. */
  observe(group: GroupRecord, member: MemberRecord, state: 'running' | 'terminated'): void;
  /** Goes on with a member whose lifecycle actions may have ended. */
  advance(group: GroupRecord, member: MemberRecord): void;
  resume(): Promise<void>;
  close(): void;
}

export function createEngine(cloud: Cloud, groups: Groups): Engine {
  const closed = new AbortController();
  const launching = new Set<string>(); // groups with a launch on its way, which counts though it has no member yet
  const heldUntil = new Map<string, number>(); // groups whose last launch came to nothing
  const now = () => cloud.clock.now();

  const reconcile = (group: GroupRecord, cause: string) => {
    heldUntil.delete(group.name); // whoever asks may have mended what failed
    keep(group, cause);
  };
  const keep = (group: GroupRecord, cause: string) => {
    if (closed.signal.aborted || launching.has(group.name)) return;
    const surplus = activeMembers(group).length - group.desiredCapacity;
    if (surplus > 0 && !group.suspended.includes('Terminate'))
      for (const member of toTerminate(group, surplus)) terminate(group, member, cause);
    const isHeld = (heldUntil.get(group.name) ?? 0) > now();
    if (surplus < 0 && !group.isDeleting && !isHeld && !group.suspended.includes('Launch'))
      void launch(group, { count: -surplus, cause });
    if (group.isDeleting && Object.keys(group.members).length === 0) groups.delete(group.name);
  };

  const launch = async (group: GroupRecord, { count, cause }: { count: number; cause: string }) => {
    launching.add(group.name);
    try {
      for (const { place, count: share } of launchPlaces(group, count)) {
        const instances = await startInstances(cloud, group, { count: share, place });
        for (const instance of instances) {
          const activity = beginActivity(group, {
            description: `Launching a new EC2 instance: ${instance.InstanceId}`,
            cause,
            now: now(),
          });
          group.members[instance.InstanceId!] = {
            id: instance.InstanceId!,
            instanceType: instance.InstanceType!,
            zone: instance.Placement!.AvailabilityZone!,
            launchTemplate: group.launchTemplate,
            launchedAt: now(),
            state: 'Pending',
            health: 'Healthy',
            isProtected: group.protectNewInstances,
            actions: {},
            activityId: activity.id,
            skipHooks: false,
          };
        }
      }
    } catch (error) {
      launchFailed(group, cause, error);
      return;
    } finally {
      launching.delete(group.name);
    }
    await lookAtPending(group);
    keep(group, cause); // the desired capacity may have changed meanwhile
  };

  /** What came up before it was known to be a member has been told to nobody. */
  const lookAtPending = async (group: GroupRecord) => {
    const pending = Object.values(group.members).filter(({ state }) => state === 'Pending');
    const instances = await describeInstances(
      cloud,
      pending.map(({ id }) => id),
    );
    const states = new Map(instances.map(({ InstanceId, State }) => [InstanceId, State?.Name]));
    for (const member of pending) {
      const state = states.get(member.id) ?? 'terminated';
      if (state === 'running' || state === 'terminated') observe(group, member, state);
    }
  };

  const launchFailed = (group: GroupRecord, cause: string, error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    const { id } = beginActivity(group, { description: 'Launching a new EC2 instance', cause, now: now() });
    const code = error instanceof AwsError ? error.code : 'InternalError';
    endActivity(group, id, {
      status: 'Failed',
      now: now(),
      message: `${message} Launching EC2 instance failed. (${code})`,
    });
    retryLater(group, cause);
  };
  const retryLater = (group: GroupRecord, cause: string) => {
    const delay = Math.min(FIRST_RETRY_MS * 2 ** group.failures, LONGEST_RETRY_MS);
    group.failures++;
    heldUntil.set(group.name, now() + delay);
    const cancel = cloud.clock.at(now() + delay, () => {
      closed.signal.removeEventListener('abort', cancel);
      if (groups.get(group.name) === group) reconcile(group, cause);
    });
    closed.signal.addEventListener('abort', cancel, { once: true });
  };

  const advance = (group: GroupRecord, member: MemberRecord) => {
    void step(group, member).catch((error: unknown) => {
      if (!closed.signal.aborted) process.emitWarning(`auto scaling of ${member.id} stuck: ${String(error)}`);
    });
  };
  const step = async (group: GroupRecord, member: MemberRecord): Promise<void> => {
    switch (member.state) {
      case 'Pending:Wait': {
        const result = actions.result(member);
        if (result === undefined) return;
        actions.clear(member);
        if (result === 'ABANDON') return abandon(group, member);
        member.state = 'Pending:Proceed';
        return step(group, member);
      }
      case 'Pending:Proceed':
        return enterService(group, member);
      case 'Terminating': {
        await drainTarget(cloud, group.targetGroupArns, { id: member.id, signal: closed.signal });
        const waits =
          !member.skipHooks && actions.open(group, member, 'autoscaling:EC2_INSTANCE_TERMINATING');
        member.state = waits ? 'Terminating:Wait' : 'Terminating:Proceed';
        return waits ? undefined : step(group, member);
      }
      case 'Terminating:Wait':
        if (actions.result(member) === undefined) return;
        actions.clear(member);
        member.state = 'Terminating:Proceed'; // whatever the result: nothing keeps it from ending
        return step(group, member);
      case 'Terminating:Proceed':
        if (await terminateInstance(cloud, member.id)) forget(group, member);
        return;
      default:
        return;
    }
  };

  const enterService = async (group: GroupRecord, member: MemberRecord) => {
    if (!group.suspended.includes('AddToLoadBalancer'))
      await registerTarget(cloud, group.targetGroupArns, member.id);
    if (member.state !== 'Pending:Proceed') return; // ended meanwhile
    member.state = 'InService';
    group.failures = 0;
    endActivity(group, member.activityId, { status: 'Successful', now: now() });
    await announceOutcome(cloud, group, { member, detailType: 'EC2 Instance Launch Successful' });
  };

  const abandon = (group: GroupRecord, member: MemberRecord) => {
    const message = "Instance failed to complete user's Lifecycle Action: it was abandoned";
    endActivity(group, member.activityId, { status: 'Cancelled', now: now(), message });
    const cause = `an instance was taken out of service because its launch was abandoned`;
    terminate(group, member, cause);
    retryLater(group, cause);
  };

  const terminate = (group: GroupRecord, member: MemberRecord, cause: string) => {
    if (member.state.startsWith('Terminat')) return;
    actions.clear(member);
    const activity = beginActivity(group, {
      description: `Terminating EC2 instance: ${member.id}`,
      cause,
      now: now(),
    });
    member.activityId = activity.id;
    member.state = 'Terminating';
    advance(group, member);
  };

  const forget = (group: GroupRecord, member: MemberRecord) => {
    if (group.members[member.id] !== member) return;
    actions.clear(member);
    delete group.members[member.id];
    endActivity(group, member.activityId, { status: 'Successful', now: now() });
    void announceOutcome(cloud, group, { member, detailType: 'EC2 Instance Terminate Successful' });
    keep(group, `an instance of the group was terminated`);
  };

  const observe = (group: GroupRecord, member: MemberRecord, state: 'running' | 'terminated') => {
    if (state === 'terminated') {
      if (member.state === 'Terminating:Proceed') return forget(group, member);
      if (member.state.startsWith('Terminat')) return; // its way out goes on
      const isLaunch = member.state.startsWith('Pending');
      member.health = 'Unhealthy';
      terminate(
        group,
        member,
        `an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped`,
      );
      if (group.suspended.includes('ReplaceUnhealthy')) return;
      if (isLaunch) retryLater(group, 'an instance failed to start');
      else keep(group, 'an unhealthy instance needs to be replaced');
      return;
    }
    if (member.state !== 'Pending') return;
    const waits = actions.open(group, member, 'autoscaling:EC2_INSTANCE_LAUNCHING');
    member.state = waits ? 'Pending:Wait' : 'Pending:Proceed';
    if (!waits) advance(group, member);
  };
  const actions = createLifecycleActions(cloud, advance);
  const endHealthChecks = startHealthChecks(cloud, groups, (group, member) => {
    member.health = 'Unhealthy';
    terminate(
      group,
      member,
      `an instance was taken out of service in response to an ELB system health check failure`,
    );
    keep(group, 'an unhealthy instance needs to be replaced');
  });
  return {
    actions,
    reconcile,
    terminate,
    observe,
    advance,
    resume: async () => {
      for (const group of groups.values()) {
        for (const member of Object.values(group.members)) {
          actions.resume(group, member);
          advance(group, member);
        }
        await lookAtPending(group);
        reconcile(group, 'the desired capacity was not met');
      }
    },
    close: () => {
      closed.abort(new Error('the cloud stops'));
      actions.close();
      endHealthChecks();
    },
  };
}

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 10 * 60_000;
const HEALTH_LOOK_MS = 10_000;

/** Load balancer health, for the groups that ask for it; by the wall, as the health checks themselves. */
function startHealthChecks(
  cloud: Cloud,
  groups: Groups,
  onUnhealthy: (group: GroupRecord, member: MemberRecord) => void,
): () => void {
  const look = async () => {
    for (const group of groups.values()) {
      if (group.healthCheckType !== 'ELB' || isUnjudged(group)) continue;
      const grownUp = cloud.clock.now() - group.healthCheckGracePeriod * 1000;
      for (const arn of group.targetGroupArns) {
        const states = await targetStates(cloud, arn);
        for (const member of activeMembers(group))
          if (
            member.state === 'InService' &&
            member.launchedAt <= grownUp &&
            states.get(member.id) === 'unhealthy'
          )
            onUnhealthy(group, member);
      }
    }
  };
  let cancel = () => {};
  const arm = () => {
    cancel = wallClock.at(wallClock.now() + HEALTH_LOOK_MS, () => void look().finally(arm));
  };
  arm();
  return () => cancel();
}

const isUnjudged = ({ suspended }: GroupRecord) =>
  suspended.includes('HealthCheck') || suspended.includes('ReplaceUnhealthy');
