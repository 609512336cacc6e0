import type { Cloud } from '../../cloud.ts';
import { lookEvery } from '../look-every.ts';
import { activeMembers, type GroupRecord, type Groups, type MemberRecord } from './records.ts';
import { targetStates } from './target-groups.ts';

const LOOK_EVERY_MS = 10_000;

/** Finds members that their load balancer calls unhealthy, for the groups that ask for it; by the wall, as the checks. */
export function startHealthWatch(
  cloud: Cloud,
  groups: Groups,
  onUnhealthy: (group: GroupRecord, member: MemberRecord) => void,
): () => void {
  const look = async () => {
    for (const group of groups.values()) {
      if (!isJudged(group)) continue;
      const grownUp = cloud.clock.now() - group.healthCheckGracePeriod * 1000;
      for (const arn of group.targetGroupArns) {
        const states = await targetStates(cloud, arn);
        for (const member of activeMembers(group)) {
          const counts = member.state === 'InService' && member.launchedAt <= grownUp;
          if (counts && states.get(member.id) === 'unhealthy') onUnhealthy(group, member);
        }
      }
    }
  };
  return lookEvery(LOOK_EVERY_MS, look);
}

const isJudged = ({ healthCheckType, suspended }: GroupRecord) =>
  healthCheckType === 'ELB' && !suspended.includes('HealthCheck') && !suspended.includes('ReplaceUnhealthy');
