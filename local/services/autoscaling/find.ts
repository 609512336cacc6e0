import { groupNotFound, validationError } from './errors.ts';
import { activeMembers, type GroupRecord, type Groups, type MemberRecord } from './records.ts';

/** A group that is there and not being deleted, or AWS's error. */
export function findGroup(groups: Groups, name: string | undefined): GroupRecord {
  const group = groups.get(name ?? '');
  if (!group) throw groupNotFound(name);
  if (group.isDeleting)
    throw validationError(`AutoScalingGroup name not found - AutoScalingGroup '${name}' is being deleted`);
  return group;
}

export interface Member {
  readonly group: GroupRecord;
  readonly member: MemberRecord;
}

/** The group that an instance belongs to. */
export function memberOf(groups: Groups, instanceId: string): Member | undefined {
  for (const group of groups.values()) {
    const member = group.members[instanceId];
    if (member) return { group, member };
  }
  return undefined;
}

export function findMember(groups: Groups, instanceId = ''): Member {
  const found = memberOf(groups, instanceId);
  if (!found)
    throw validationError(`Instance Id not found - No managed instance found for instance ID: ${instanceId}`);
  return found;
}

export function findActiveMembers(group: GroupRecord, ids: readonly string[]): MemberRecord[] {
  const active = new Map(activeMembers(group).map((member) => [member.id, member]));
  const missing = ids.filter((id) => !active.has(id));
  if (missing.length > 0)
    throw validationError(
      `The instance ${missing.join(', ')} is not part of Auto Scaling group ${group.name}.`,
    );
  return ids.map((id) => active.get(id)!);
}
