import { randomUUID } from 'node:crypto';
import type { Cloud } from '../../cloud.ts';
import { announceAction } from './notifications.ts';
import type { GroupRecord, HookRecord, LifecycleResult, MemberRecord } from './records.ts';

/** The waits that lifecycle hooks ask for: each ends by an answer, or by its hook's default when time is up. */
export interface LifecycleActions {
  /** Opens an action for each hook of the transition; false where there is none. */
  open(group: GroupRecord, member: MemberRecord, transition: HookRecord['transition']): boolean;
  /** Undefined while one is open; ABANDON where any said so. */
  result(member: MemberRecord): LifecycleResult | undefined;
  complete(member: MemberRecord, hookName: string, result: LifecycleResult): void;
  /** Puts an action's deadline off by its hook's heartbeat timeout. */
  heartbeat(group: GroupRecord, member: MemberRecord, hookName: string): void;
  /** Forgets what the member waited for. */
  clear(member: MemberRecord): void;
  /** Takes up the deadlines of actions that are still open. */
  resume(group: GroupRecord, member: MemberRecord): void;
  close(): void;
}

const LONGEST = 48 * 3_600_000; // of an action, or 100 heartbeats if that is less
const HEARTBEATS = 100;

/** `onResult` is told when an answer or a deadline has ended an action. */
export function createLifecycleActions(
  cloud: Cloud,
  onResult: (group: GroupRecord, member: MemberRecord) => void,
): LifecycleActions {
  const timers = new Map<string, () => void>();
  const disarm = (token: string) => {
    timers.get(token)?.();
    timers.delete(token);
  };
  const arm = (group: GroupRecord, member: MemberRecord, hookName: string) => {
    const action = member.actions[hookName];
    if (!action || action.result !== undefined) return;
    disarm(action.token);
    const expire = () => {
      timers.delete(action.token);
      if (member.actions[hookName] !== action || action.result !== undefined) return;
      action.result = group.hooks[hookName]?.defaultResult ?? 'ABANDON';
      onResult(group, member);
    };
    timers.set(action.token, cloud.clock.at(action.deadline, expire));
  };
  return {
    open: (group, member, transition) => {
      const hooks = Object.values(group.hooks).filter((hook) => hook.transition === transition);
      for (const hook of hooks) {
        const now = cloud.clock.now();
        const heartbeat = hook.heartbeatTimeout * 1000;
        const endsAt = now + Math.min(LONGEST, HEARTBEATS * heartbeat);
        const token = randomUUID();
        member.actions[hook.name] = { token, endsAt, deadline: now + heartbeat, result: undefined };
        arm(group, member, hook.name);
        void announceAction(cloud, group, { member, hook, token });
      }
      return hooks.length > 0;
    },
    result: (member) => {
      const results = Object.values(member.actions).map(({ result }) => result);
      if (results.includes('ABANDON')) return 'ABANDON';
      return results.includes(undefined) ? undefined : 'CONTINUE';
    },
    complete: (member, hookName, result) => {
      const action = member.actions[hookName]!;
      action.result = result;
      disarm(action.token);
    },
    heartbeat: (group, member, hookName) => {
      const action = member.actions[hookName]!;
      const timeout = group.hooks[hookName]!.heartbeatTimeout * 1000;
      action.deadline = Math.min(action.endsAt, cloud.clock.now() + timeout);
      arm(group, member, hookName);
    },
    clear: (member) => {
      for (const { token } of Object.values(member.actions)) disarm(token);
      member.actions = {};
    },
    resume: (group, member) => {
      for (const hookName of Object.keys(member.actions)) arm(group, member, hookName);
    },
    close: () => {
      for (const token of timers.keys()) disarm(token);
    },
  };
}
