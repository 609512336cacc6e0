import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EnvironmentRecord, ReleaseRecord } from '../../../lib/release/release-record.ts';
import { dayOf, type EnvironmentRollUp, type RollUp } from '../../../lib/release/roll-up.ts';
import { NO_SECONDS, quantileOf, withSeconds } from '../../../lib/release/spread.ts';
import { withRelease } from '../../../lib/release/with-release.ts';
import { mergeEnvironments } from '../../../lib/velocity/merge-environments.ts';
import { velocityOf } from '../../../lib/velocity/velocity.ts';

/** A release to production, in short: when it ended, how, how long it took, on how many hosts. */
interface Shipped {
  readonly endedAt: string;
  readonly status?: 'succeeded' | 'failed' | 'rolled-back';
  readonly seconds?: number;
  readonly hosts?: number;
  readonly environment?: string;
}

function recordOf({ endedAt, status = 'succeeded', seconds = 60, hosts = 1, ...more }: Shipped, n: number) {
  const startedAt = new Date(Date.parse(endedAt) - seconds * 1_000).toISOString();
  const back = status === 'rolled-back';
  const environment: EnvironmentRecord = {
    name: more.environment ?? 'production',
    deploymentGroup: 'g',
    status,
    deployments: [
      { id: `d-${n}`, kind: 'deploy', attempt: 1, hosts: { total: hosts, succeeded: hosts, failed: 0 } },
      ...(back ? [{ id: `d-${n}b`, kind: 'rollback' as const, attempt: 1 }] : []),
    ],
    startedAt,
    endedAt,
    verdicts: [],
    ...(back
      ? { incident: { kind: 'alarm', cause: 'c', samples: [], alarmAt: startedAt, trafficBackAt: endedAt } }
      : {}),
  };
  return { release: `r${n}`, application: 'hello', status, startedAt, endedAt, environments: [environment] };
}

/** The roll-ups that the pipeline writes of these releases, in this order. */
function rollUpsOf(shipped: readonly Shipped[]): RollUp[] {
  const days = new Map<string, RollUp>();
  shipped.forEach((each, n) => {
    const day = dayOf(each.endedAt);
    const next = withRelease(days.get(day), recordOf(each, n) as unknown as ReleaseRecord);
    days.set(day, { ...next!, nonce: 'n' });
  });
  return [...days.values()];
}

const JANUARY = { from: '2026-01-01', to: '2026-01-31' };

const measured = (shipped: readonly Shipped[], since = '2026-01-01') =>
  velocityOf({ application: 'hello', since, days: rollUpsOf(shipped) }, JANUARY);

const production = (shipped: readonly Shipped[]) => measured(shipped).environments[0]!;

describe('velocity', () => {
  it('is of a time without releases: nothing, and no figure made up', () => {
    expect(velocityOf({ application: 'hello', days: [] }, JANUARY)).toEqual({
      ...JANUARY,
      application: 'hello',
      days: 31,
      daysKnown: 0,
      environments: [],
    });
  });

  it('leaves out rates and means where there are too few deployments for them', () => {
    const { dora, ...rest } = production([{ endedAt: '2026-01-05T10:00:00.000Z', seconds: 0 }]);
    expect(rest).toMatchObject({ deployments: 1, mostInAnHour: { count: 1, hour: '2026-01-05T10' } });
    expect(rest.meanSecondsBetween).toBeUndefined();
    expect(dora).toEqual({
      deploymentFrequency: { count: 1, perDay: 1 / 31 },
      leadTime: {
        count: 1,
        meanSeconds: 0,
        longestSeconds: 0,
        median: { aboveSeconds: 0, atMostSeconds: 0 },
        nineOfTen: { aboveSeconds: 0, atMostSeconds: 0 },
      },
      changeFailureRate: { count: 0, of: 1 },
      failedDeploymentRecovery: { count: 0 },
      reworkRate: { count: 0, of: 1 },
    });
  });

  it('measures times between deployments, the busiest hour and the hosts over all days', () => {
    expect(
      production([
        { endedAt: '2026-01-05T23:30:00.000Z', hosts: 2 },
        { endedAt: '2026-01-05T23:50:00.000Z', hosts: 4 },
        { endedAt: '2026-01-06T00:10:00.000Z', hosts: 9 },
        { endedAt: '2026-01-08T23:30:00.000Z', hosts: 1 },
      ]),
    ).toMatchObject({
      deployments: 4,
      untold: 0,
      meanSecondsBetween: 86_400,
      mostInAnHour: { count: 2, hour: '2026-01-05T23' },
      hosts: { mean: 4, largest: 9 },
      steps: [
        { day: '2026-01-05', deployments: 2 },
        { day: '2026-01-06', deployments: 1 },
        { day: '2026-01-08', deployments: 1 },
      ],
    });
  });

  it('measures what failed, how long the way back took, and what was unplanned', () => {
    const shipped = Array.from({ length: 12 }, (_, n): Shipped => ({
      endedAt: `2026-01-${String(n + 1).padStart(2, '0')}T10:00:00.000Z`,
      status: n === 3 ? 'failed' : n > 8 ? 'rolled-back' : 'succeeded',
      seconds: 100 + n,
    }));
    const { dora } = production(shipped);
    expect(dora.deploymentFrequency).toEqual({ count: 8, perDay: 8 / 31 });
    expect(dora.changeFailureRate).toEqual({ count: 4, of: 12, rate: 4 / 12 });
    expect(dora.reworkRate).toEqual({ count: 3, of: 15, rate: 3 / 15 });
    expect(dora.failedDeploymentRecovery).toMatchObject({ count: 3, meanSeconds: 110, longestSeconds: 111 });
    expect(dora.failedDeploymentRecovery.median).toEqual({ aboveSeconds: 64, atMostSeconds: 111 });
  });

  it('divides by the days since the first release alone, and leaves out what lies outside the period', () => {
    const shipped = [
      { endedAt: '2025-12-31T23:59:59.000Z' },
      { endedAt: '2026-01-30T10:00:00.000Z' },
      { endedAt: '2026-02-01T00:00:00.000Z' },
    ];
    expect(measured(shipped, '2026-01-22')).toMatchObject({
      days: 31,
      daysKnown: 10,
      environments: [{ deployments: 1, dora: { deploymentFrequency: { count: 1, perDay: 0.1 } } }],
    });
    expect(measured(shipped, '2025-12-31')).toMatchObject({ daysKnown: 31 });
  });

  it('measures each environment by itself', () => {
    const endedAt = '2026-01-05T10:00:00.000Z';
    const shipped = ['production', 'a', 'a'].map((environment) => ({ endedAt, environment }));
    const names = measured(shipped).environments.map((each) => [each.environment, each.deployments]);
    expect(names).toEqual([
      ['a', 2],
      ['production', 1],
    ]);
  });

  it('tells several days at once where it is asked to', () => {
    const shipped = ['02', '07', '08', '22'].map((day) => ({ endedAt: `2026-01-${day}T10:00:00.000Z` }));
    const rollUps = { application: 'hello', since: '2026-01-02', days: rollUpsOf(shipped) };
    const { steps, activeDays } = velocityOf(rollUps, JANUARY, 7).environments[0]!;
    expect(activeDays).toBe(4);
    expect(steps.map(({ day, deployments, leadTime }) => [day, deployments, leadTime.count])).toEqual([
      ['2026-01-01', 2, 2],
      ['2026-01-08', 1, 1],
      ['2026-01-22', 1, 1],
    ]);
  });

  it('says of how many deployments an earlier version kept neither hour nor hosts', () => {
    const [old, recent] = rollUpsOf([
      { endedAt: '2026-01-05T10:00:00.000Z', status: 'failed' },
      { endedAt: '2026-01-06T10:00:00.000Z' },
    ]);
    delete old!.environments['production']!.arrivals;
    const { environments } = velocityOf(
      { application: 'hello', since: '2026-01-05', days: [old!, recent!] },
      JANUARY,
    );
    expect(environments[0]).toMatchObject({
      deployments: 2,
      untold: 1,
      mostInAnHour: { count: 1 },
      dora: { changeFailureRate: { count: 1, of: 2 }, reworkRate: { count: 0, of: 1 } },
    });
  });
});

/** Any releases of a few days. */
const anyShipped = array(
  record({
    endedAt: integer({ min: 0, max: 4 * 86_400 - 1 }).map((second) =>
      new Date(Date.UTC(2026, 0, 1) + second * 1_000).toISOString(),
    ),
    status: constantFrom('succeeded' as const, 'failed' as const, 'rolled-back' as const),
    seconds: integer({ min: 0, max: 5_000 }),
    hosts: integer({ min: 0, max: 1_000 }),
  }),
  { maxLength: 40 },
);

describe('days that are merged', () => {
  const daysOf = (shipped: readonly Shipped[]): EnvironmentRollUp[] =>
    rollUpsOf(shipped).flatMap(({ environments }) => environments['production'] ?? []);

  it('say what one long day would say', () => {
    assert(
      property(anyShipped, (shipped) => {
        // All releases counted into one roll-up, as the pipeline would if a day were so long.
        const oneDay = shipped.reduce<ReturnType<typeof withRelease>>(
          (before, each, n) => withRelease(before, recordOf(each, n) as unknown as ReleaseRecord),
          undefined,
        );
        const expected = oneDay?.environments['production'];
        if (expected) expect(mergeEnvironments(daysOf(shipped))).toEqual(expected);
      }),
    );
  });

  it('make no difference by their order, nor by what was merged before', () => {
    assert(
      property(anyShipped, integer({ min: 0, max: 4 }), (shipped, cut) => {
        const days = daysOf(shipped);
        const whole = mergeEnvironments(days);
        expect(mergeEnvironments(days.toReversed())).toEqual(whole);
        const parts = [days.slice(0, cut), days.slice(cut)].map(mergeEnvironments);
        expect(mergeEnvironments(parts)).toEqual(whole);
      }),
    );
  });

  it('keep quantiles true to a factor of two', () => {
    assert(
      property(
        array(integer({ min: 0, max: 100_000 }), { minLength: 1 }),
        constantFrom(0.5, 0.9),
        (took, share) => {
          const start = Date.UTC(2026, 0, 1);
          const all = took.reduce(
            (spread, seconds) => withSeconds(spread, iso(start), iso(start + seconds * 1_000)),
            NO_SECONDS,
          );
          const exact = took.toSorted((a, b) => a - b)[Math.ceil(share * took.length) - 1]!;
          const { aboveSeconds, atMostSeconds } = quantileOf(all, share)!;
          expect(exact).toBeLessThanOrEqual(atMostSeconds);
          expect(exact === 0 ? 1 : exact).toBeGreaterThan(aboveSeconds);
          expect(aboveSeconds === 0 || atMostSeconds <= aboveSeconds * 2).toBe(true);
        },
      ),
    );
  });
});

const iso = (time: number): string => new Date(time).toISOString();
