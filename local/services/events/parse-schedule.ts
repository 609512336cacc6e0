import { AwsError } from '../../aws-error.ts';
import { parseCron } from './cron.ts';
import type { Schedule } from './schedule.ts';

/**
 * Parses `rate(5 minutes)` or `cron(0 12 * * ? *)` (UTC).
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function parseSchedule(expression: string): Schedule {
  const [, kind, argument] = /^(rate|cron)\((.*)\)$/.exec(expression) ?? [];
  const schedule =
    kind === 'rate' ? parseRate(argument!) : kind === 'cron' ? parseCron(argument!) : undefined;
  if (!schedule) throw new AwsError('ValidationException', 'Parameter ScheduleExpression is not valid.');
  return schedule;
}

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** AWS insists on the singular for 1 and on the plural for more. */
function parseRate(argument: string): Schedule | undefined {
  const [, digits, unit, plural] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(argument) ?? [];
  if (!digits || (digits === '1') !== (plural === '')) return undefined;
  const interval = Number(digits) * UNITS[unit!]!;
  return (after) => after + interval;
}
