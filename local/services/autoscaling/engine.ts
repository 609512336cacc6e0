import type { Cloud } from '../../cloud.ts';
import { createCapacityKeeper } from './capacity-keeper.ts';
import { describeInstances } from './ec2-instances.ts';
import { startHealthWatch } from './health-watch.ts';
import { createLifecycleActions, type LifecycleActions } from './lifecycle-actions.ts';
import { createMemberWalk } from './member-walk.ts';
import type { GroupRecord, Groups, MemberRecord } from './records.ts';

/** Keeps groups at their desired capacity and their members going. */
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

const EC2_CHECK =
  'an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped';
const ELB_CHECK = 'an instance was taken out of service in response to an ELB system health check failure';
const REPLACEMENT = 'an unhealthy instance needs to be replaced';

export function createEngine(cloud: Cloud, groups: Groups): Engine {
  const closed = new AbortController();
  const actions = createLifecycleActions(cloud, (group, member) => walk.advance(group, member));
  const walk = createMemberWalk({
    cloud,
    actions,
    closed: closed.signal,
    onInService: (group) => (group.failures = 0),
    onAbandoned: (group) => keeper.holdOff(group),
    onGone: (group) => keeper.keep(group, 'an instance of the group was terminated'),
  });
  const keeper = createCapacityKeeper({
    cloud,
    groups,
    closed: closed.signal,
    terminate: walk.terminate,
    onLaunched: (group) => lookAtPending(group),
  });

  /** An instance that came up before it was known to be a member has been told to nobody. */
  const lookAtPending = async (group: GroupRecord) => {
    const pending = Object.values(group.members).filter(({ state }) => state === 'Pending');
    const ids = pending.map(({ id }) => id);
    const instances = await describeInstances(cloud, ids);
    const states = new Map(instances.map(({ InstanceId, State }) => [InstanceId, State?.Name]));
    for (const member of pending) {
      const state = states.get(member.id) ?? 'terminated';
      if (state === 'running' || state === 'terminated') observe(group, member, state);
    }
  };
  const observe = (group: GroupRecord, member: MemberRecord, state: 'running' | 'terminated') => {
    if (state === 'running') return walk.begin(group, member);
    if (member.state === 'Terminating:Proceed') return walk.forget(group, member);
    if (member.state.startsWith('Terminat')) return; // its way out goes on
    if (member.state.startsWith('Pending')) keeper.holdOff(group);
    replace(group, member, EC2_CHECK);
  };
  const replace = (group: GroupRecord, member: MemberRecord, cause: string) => {
    member.health = 'Unhealthy';
    walk.terminate(group, member, cause);
    keeper.keep(group, REPLACEMENT);
  };
  const endHealthWatch = startHealthWatch(cloud, groups, (group, member) =>
    replace(group, member, ELB_CHECK),
  );
  return {
    actions,
    reconcile: (group, cause) => {
      keeper.release(group);
      keeper.keep(group, cause);
    },
    terminate: walk.terminate,
    observe,
    advance: walk.advance,
    resume: async () => {
      for (const group of groups.values()) {
        for (const member of Object.values(group.members)) {
          actions.resume(group, member);
          walk.advance(group, member);
        }
        await lookAtPending(group);
        keeper.keep(group, 'the desired capacity was not met');
      }
    },
    close: () => {
      closed.abort(new Error('the cloud stops'));
      actions.close();
      endHealthWatch();
    },
  };
}
