import { activeMembers, type GroupRecord, type MemberRecord } from './records.ts';

export interface LaunchPlace {
  readonly place: { readonly SubnetId: string } | { readonly Zone: string };
  readonly count: number;
}

/** Spreads `count` new instances over the group's subnets, or over its zones where it names no subnets. */
export function launchPlaces(group: GroupRecord, count: number): LaunchPlace[] {
  const places =
    group.subnets.length > 0
      ? group.subnets.map((SubnetId) => ({ SubnetId }))
      : group.zones.map((Zone) => ({ Zone }));
  const first = activeMembers(group).length;
  const counts = places.map(() => 0);
  for (let index = 0; index < count; index++) counts[(first + index) % places.length]!++;
  return places.map((place, index) => ({ place, count: counts[index]! })).filter((share) => share.count > 0);
}

/**
 * Which members go when there are `surplus` too many: unhealthy ones, then those of the fullest zone, of an older
 * template, the oldest. Protected ones stay.
 */
export function toTerminate(group: GroupRecord, surplus: number): MemberRecord[] {
  const left = activeMembers(group).filter(({ isProtected }) => !isProtected || group.isDeleting);
  if (surplus >= left.length) return left;
  const chosen: MemberRecord[] = [];
  while (chosen.length < surplus && left.length > 0) {
    const crowd = (member: MemberRecord) => left.filter(({ zone }) => zone === member.zone).length;
    const rank = (member: MemberRecord) => [
      member.health === 'Healthy' ? 1 : 0,
      -crowd(member),
      isCurrent(group, member) ? 1 : 0,
      member.launchedAt,
    ];
    left.sort((a, b) => compare(rank(a), rank(b)));
    chosen.push(left.shift()!);
  }
  return chosen;
}

const isCurrent = (group: GroupRecord, { launchTemplate }: MemberRecord) =>
  launchTemplate.id === group.launchTemplate.id && launchTemplate.version === group.launchTemplate.version;

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, at) => value !== b[at]);
  return index < 0 ? 0 : a[index]! - b[index]!;
}
