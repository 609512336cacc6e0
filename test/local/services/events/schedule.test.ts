import { describe, expect, it } from 'vitest';
import { parseSchedule } from '../../../../local/services/events/parse-schedule.ts';

const after = (expression: string, time: string) => {
  const next = parseSchedule(expression)(Date.parse(time));
  return next === undefined ? undefined : new Date(next).toISOString();
};

describe('finds the next time of', () => {
  it.each([
    ['rate(1 minute)', '2026-01-01T00:00:30Z', '2026-01-01T00:01:30.000Z'],
    ['rate(2 hours)', '2026-01-01T00:00:00Z', '2026-01-01T02:00:00.000Z'],
    ['cron(0 12 * * ? *)', '2026-01-01T12:00:00Z', '2026-01-02T12:00:00.000Z'],
    ['cron(0/15 * * * ? *)', '2026-01-01T00:16:10Z', '2026-01-01T00:30:00.000Z'],
    ['cron(0 18 ? * MON-FRI *)', '2026-01-02T18:00:00Z', '2026-01-05T18:00:00.000Z'],
    ['cron(0 8 1 * ? *)', '2026-01-01T08:00:00Z', '2026-02-01T08:00:00.000Z'],
    ['cron(0 0 L * ? *)', '2026-02-01T00:00:00Z', '2026-02-28T00:00:00.000Z'],
    ['cron(0 0 15W * ? *)', '2026-02-01T00:00:00Z', '2026-02-16T00:00:00.000Z'],
    ['cron(0 0 ? * 6#3 *)', '2026-01-01T00:00:00Z', '2026-01-16T00:00:00.000Z'],
    ['cron(0 0 ? * 6L *)', '2026-01-01T00:00:00Z', '2026-01-30T00:00:00.000Z'],
    ['cron(0 0 29 2 ? *)', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['cron(5,35 14 * JAN ? 2027)', '2026-01-01T00:00:00Z', '2027-01-01T14:05:00.000Z'],
  ])('%s after %s', (expression, time, expected) => expect(after(expression, time)).toBe(expected));

  it('nothing, where there is none', () => {
    expect(after('cron(0 0 30 2 ? *)', '2026-01-01T00:00:00Z')).toBeUndefined();
    expect(after('cron(0 0 1 1 ? 2020)', '2026-01-01T00:00:00Z')).toBeUndefined();
  });
});

it.each([
  'rate(0 minutes)',
  'rate(1 minutes)',
  'rate(5 minute)',
  'rate(5 seconds)',
  'cron(0 12 * * * *)',
  'cron(0 12 ? * ? *)',
  'cron(60 12 * * ? *)',
  'cron(0 12 * * ?)',
  'every minute',
])('refuses %s', (expression) =>
  expect(() => parseSchedule(expression)).toThrow('Parameter ScheduleExpression is not valid.'),
);
