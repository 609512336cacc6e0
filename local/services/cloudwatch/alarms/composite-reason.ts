import type { AlarmRecord, CompositeAlarmRecord } from './alarm-record.ts';
import { zonedTime } from './state-reason.ts';

interface CompositeReason {
  readonly reason: string;
  readonly reasonData?: string;
}

/** Why a composite alarm is in its new state: the alarm whose change led to it, or that it was put. */
export function compositeReason(
  alarm: CompositeAlarmRecord,
  cause: AlarmRecord | undefined,
  now: number,
): CompositeReason {
  if (!cause) return { reason: `${alarm.arn} was evaluated when it was put` };
  const { value, updatedAt } = cause.state;
  return {
    reason: `${cause.arn} transitioned to ${value} at ${longTime(now)}`,
    reasonData: JSON.stringify({
      triggeringAlarms: [{ arn: cause.arn, state: { value, timestamp: zonedTime(updatedAt) } }],
    }),
  };
}

/** `Sunday 22 November, 2026 23:10:00 UTC` */
function longTime(time: number): string {
  const date = new Date(time);
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options }).format(date);
  const day = `${part({ weekday: 'long' })} ${part({ day: '2-digit' })} ${part({ month: 'long' })}`;
  return `${day}, ${date.getUTCFullYear()} ${date.toISOString().slice(11, 19)} UTC`;
}
