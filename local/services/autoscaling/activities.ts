import { randomUUID } from 'node:crypto';
import type { Activity, DescribeScalingActivitiesCommandInput } from '@aws-sdk/client-auto-scaling';
import { page } from '../page.ts';
import { groupNotFound, invalidToken } from './errors.ts';
import type { ActivityRecord, GroupRecord, Groups } from './records.ts';

const KEPT = 100; // per group

/** Begins an activity of the group. */
export function beginActivity(
  group: GroupRecord,
  activity: { readonly description: string; readonly cause: string; readonly now: number },
): ActivityRecord {
  const record: ActivityRecord = {
    id: randomUUID(),
    description: activity.description,
    cause: activity.cause,
    startedAt: activity.now,
    endedAt: undefined,
    status: 'InProgress',
    message: undefined,
  };
  group.activities = [record, ...group.activities].slice(0, KEPT);
  return record;
}

export function endActivity(
  group: GroupRecord,
  id: string,
  end: {
    readonly status: 'Successful' | 'Failed' | 'Cancelled';
    readonly now: number;
    readonly message?: string;
  },
): void {
  const activity = group.activities.find((one) => one.id === id);
  if (!activity) return;
  activity.status = end.status;
  activity.endedAt = end.now;
  activity.message = end.message;
}

export function describeActivities(groups: Groups, input: DescribeScalingActivitiesCommandInput) {
  const name = input.AutoScalingGroupName;
  const group = groups.get(name ?? '');
  if (name !== undefined && !group) throw groupNotFound(name);
  const all = [...(group ? [group] : groups.values())]
    .flatMap((one) => one.activities.map((activity) => describeActivity(one, activity)))
    .filter(({ ActivityId }) => !input.ActivityIds?.length || input.ActivityIds.includes(ActivityId!));
  const { items, nextToken } = page(all, {
    limit: input.MaxRecords ?? 100,
    token: input.NextToken,
    invalid: invalidToken,
  });
  return { Activities: items, NextToken: nextToken };
}

export const describeActivity = (group: GroupRecord, activity: ActivityRecord): Activity => ({
  ActivityId: activity.id,
  AutoScalingGroupName: group.name,
  AutoScalingGroupARN: group.arn,
  Description: activity.description,
  Cause: activity.cause,
  StartTime: new Date(activity.startedAt),
  EndTime: activity.endedAt === undefined ? undefined : new Date(activity.endedAt),
  StatusCode: activity.status,
  StatusMessage: activity.message,
  Progress: activity.status === 'InProgress' ? 50 : 100,
  Details: '{}',
});
