import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import { beginActivity, endActivity } from './activities.ts';
import { startInstances } from './ec2-instances.ts';
import { newMember } from './new-member.ts';
import { launchPlaces, toTerminate } from './placement.ts';
import { activeMembers, type GroupRecord, type Groups, type MemberRecord } from './records.ts';

/** Holds groups at their desired capacity: launches what is missing, ends what is too much. */
export interface CapacityKeeper {
  keep(group: GroupRecord, cause: string): void;
  /** The last launch came to nothing: the next one waits, longer each time. */
  holdOff(group: GroupRecord): void;
  /** Whoever changed the group may have mended what failed. */
  release(group: GroupRecord): void;
}

interface Parts {
  readonly cloud: Cloud;
  readonly groups: Groups;
  readonly closed: AbortSignal;
  terminate(group: GroupRecord, member: MemberRecord, cause: string): void;
  /** Told when instances have been asked for; some may be up already. */
  onLaunched(group: GroupRecord): Promise<void>;
}

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 10 * 60_000;

export function createCapacityKeeper({
  cloud,
  groups,
  closed,
  terminate,
  onLaunched,
}: Parts): CapacityKeeper {
  const launching = new Set<string>(); // groups with a launch on its way, which counts though it has no member yet
  const heldUntil = new Map<string, number>();
  const now = () => cloud.clock.now();

  const keep = (group: GroupRecord, cause: string) => {
    if (closed.aborted || launching.has(group.name)) return;
    const surplus = activeMembers(group).length - group.desiredCapacity;
    if (surplus > 0 && !group.suspended.includes('Terminate'))
      for (const member of toTerminate(group, surplus)) terminate(group, member, cause);
    if (surplus < 0 && mayLaunch(group)) void launch(group, { count: -surplus, cause });
    if (group.isDeleting && Object.keys(group.members).length === 0) groups.delete(group.name);
  };
  const mayLaunch = (group: GroupRecord) =>
    !group.isDeleting && !group.suspended.includes('Launch') && (heldUntil.get(group.name) ?? 0) <= now();

  const launch = async (group: GroupRecord, { count, cause }: { count: number; cause: string }) => {
    launching.add(group.name);
    try {
      for (const { place, count: share } of launchPlaces(group, count)) {
        const instances = await startInstances(cloud, group, { count: share, place });
        for (const instance of instances) {
          const description = `Launching a new EC2 instance: ${instance.InstanceId}`;
          const activity = beginActivity(group, { description, cause, now: now() });
          const member = newMember(group, instance, { now: now(), activityId: activity.id });
          group.members[member.id] = { ...member, state: 'Pending' };
        }
      }
    } catch (error) {
      reportFailure(group, cause, error);
      holdOff(group);
    } finally {
      launching.delete(group.name);
    }
    await onLaunched(group);
    keep(group, cause); // the desired capacity may have changed meanwhile
  };

  const reportFailure = (group: GroupRecord, cause: string, error: unknown) => {
    const { id } = beginActivity(group, { description: 'Launching a new EC2 instance', cause, now: now() });
    const code = error instanceof AwsError ? error.code : 'InternalError';
    const reason = error instanceof Error ? error.message : String(error);
    const message = `${reason} Launching EC2 instance failed. (${code})`;
    endActivity(group, id, { status: 'Failed', now: now(), message });
  };
  const holdOff = (group: GroupRecord) => {
    const delay = Math.min(FIRST_RETRY_MS * 2 ** group.failures, LONGEST_RETRY_MS);
    group.failures++;
    heldUntil.set(group.name, now() + delay);
    const cancel = cloud.clock.at(now() + delay, () => {
      closed.removeEventListener('abort', cancel);
      if (groups.get(group.name) === group) keep(group, 'an earlier launch came to nothing');
    });
    closed.addEventListener('abort', cancel, { once: true });
  };
  return { keep, holdOff, release: (group) => void heldUntil.delete(group.name) };
}
