import { describe, expect, it } from 'vitest';
import { judge, type AlarmSample, type Sample } from '../../../lib/verdict/verdict.ts';

const FROM = '2026-01-01T00:00:00.000Z';
const BEFORE = '2025-12-31T23:59:59.000Z';
const AFTER = '2026-01-01T00:05:00.000Z';

const alarm = (state: AlarmSample['state'], more: Partial<AlarmSample> = {}): AlarmSample => ({
  kind: 'alarm',
  name: 'hello-5xx',
  state,
  transitionedAt: AFTER,
  ...more,
});
const requests = (seen: number | undefined, needed?: number): Sample => ({ kind: 'requests', seen, needed });

const ROWS: readonly {
  readonly case: string;
  readonly samples: readonly Sample[];
  readonly outcome: string;
}[] = [
  { case: 'nothing to judge by', samples: [], outcome: 'healthy' },
  { case: 'a quiet alarm', samples: [alarm('OK')], outcome: 'healthy' },
  { case: 'an alarm that began to ring', samples: [alarm('ALARM')], outcome: 'bad' },
  {
    case: 'an alarm that rings since the very start',
    samples: [alarm('ALARM', { transitionedAt: FROM })],
    outcome: 'unknown',
  },
  {
    case: 'an alarm that rang before',
    samples: [alarm('ALARM', { transitionedAt: BEFORE })],
    outcome: 'unknown',
  },
  {
    case: 'an alarm that rings, nobody knows since when',
    samples: [alarm('ALARM', { transitionedAt: undefined })],
    outcome: 'bad',
  },
  { case: 'an alarm without data', samples: [alarm('INSUFFICIENT_DATA')], outcome: 'healthy' },
  {
    case: 'an alarm without data while requests come',
    samples: [alarm('INSUFFICIENT_DATA'), requests(9)],
    outcome: 'healthy',
  },
  {
    case: 'an alarm without data and no requests',
    samples: [alarm('INSUFFICIENT_DATA'), requests(0)],
    outcome: 'unknown',
  },
  {
    case: 'a heartbeat without data',
    samples: [alarm('INSUFFICIENT_DATA', { treatMissingData: 'breaching' }), requests(9)],
    outcome: 'unknown',
  },
  {
    case: 'an error count without data, told to be no breach',
    samples: [alarm('INSUFFICIENT_DATA', { treatMissingData: 'notBreaching' })],
    outcome: 'healthy',
  },
  { case: 'an alarm that is gone', samples: [alarm('missing')], outcome: 'error' },
  { case: 'an alarm that cannot be read', samples: [alarm('unreadable')], outcome: 'error' },
  { case: 'no requests, and none demanded', samples: [alarm('OK'), requests(0)], outcome: 'healthy' },
  { case: 'fewer requests than demanded', samples: [alarm('OK'), requests(499, 500)], outcome: 'unknown' },
  { case: 'as many as demanded', samples: [alarm('OK'), requests(500, 500)], outcome: 'healthy' },
  {
    case: 'requests that cannot be counted',
    samples: [alarm('OK'), requests(undefined, 500)],
    outcome: 'error',
  },
  {
    case: 'requests that cannot be counted and need not',
    samples: [alarm('OK'), requests(undefined)],
    outcome: 'healthy',
  },
];

const bad = alarm('ALARM');
const error = alarm('unreadable', { name: 'hello-latency' });
const unknown = requests(1, 500);

describe('judge', () => {
  it.each(ROWS)('$outcome: $case', ({ samples, outcome }) => {
    expect(judge(FROM, samples).outcome).toBe(outcome);
  });

  it.each([
    { first: 'bad', over: 'error', samples: [error, bad, unknown] },
    { first: 'error', over: 'unknown', samples: [unknown, error] },
    { first: 'unknown', over: 'healthy', samples: [alarm('OK'), unknown] },
  ])('lets $first win over $over', ({ first, samples }) => {
    expect(judge(FROM, samples).outcome).toBe(first);
  });

  it('says what led to it and keeps the samples', () => {
    const verdict = judge(FROM, [bad, alarm('ALARM', { name: 'hello-latency' })]);
    expect(verdict.reason).toBe('alarm hello-5xx rings; alarm hello-latency rings');
    expect(verdict.samples).toHaveLength(2);
    expect(judge(FROM, [alarm('OK'), requests(7)]).reason).toBe('1 alarm is quiet, 7 requests seen');
  });
});
