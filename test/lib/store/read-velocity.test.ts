import { expect, it } from 'vitest';
import { EMPTY_ENVIRONMENT, NO_OUTCOMES, type RollUp } from '../../../lib/release/roll-up.ts';
import { NO_SECONDS } from '../../../lib/release/spread.ts';
import { readRollUps } from '../../../lib/store/read-roll-ups.ts';
import { readVelocity } from '../../../lib/store/read-velocity.ts';
import { keys } from '../../../lib/store/keys.ts';
import { daysAfter } from '../../../lib/velocity/day.ts';
import { memoryObjects } from '../memory-objects.ts';

/** A busy day: a deployment in each hour. */
const busyDay = (application: string, day: string): RollUp => ({
  version: 1,
  nonce: 'n',
  application,
  day,
  releases: NO_OUTCOMES,
  duration: NO_SECONDS,
  environments: {
    production: {
      ...EMPTY_ENVIRONMENT,
      outcomes: { ...NO_OUTCOMES, succeeded: 24 },
      arrivals: {
        outcomes: { ...NO_OUTCOMES, succeeded: 24 },
        perHour: Object.fromEntries(HOURS.map((hour) => [`${day}T${hour}`, 1])),
        first: `${day}T00:30:00.000Z`,
        last: `${day}T23:30:00.000Z`,
        hosts: { deployments: 24, total: 48, largest: 3 },
        takenBack: 0,
        again: 0,
      },
    },
  },
  counted: [],
});

const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));

async function withDays(first: string, count: number) {
  const objects = memoryObjects();
  for (const application of ['a', 'a b', 'b'])
    for (let n = 0; n < count; n++) {
      const day = daysAfter(first, n);
      await objects.put(keys.rollUp(application, day), busyDay(application, day));
    }
  return objects;
}

it('reads a thousand busy days of one application', async () => {
  const objects = await withDays('2027-01-01', 1_000);
  const today = daysAfter('2027-01-01', 999);
  const velocity = await readVelocity(objects, { application: 'a b', days: 1_000, today });
  expect(velocity).toMatchObject({ from: '2027-01-01', to: today, daysKnown: 1_000 });
  expect(velocity.environments).toMatchObject([
    {
      deployments: 24_000,
      meanSecondsBetween: 3_600,
      mostInAnHour: { count: 1 },
      hosts: { mean: 2, largest: 3 },
    },
  ]);
});

it('reads the days asked for and no other, and knows since when there are any', async () => {
  const objects = await withDays('2027-01-01', 10);
  const read = async (from: string, to?: string) => {
    const { since, days } = await readRollUps(objects, 'a', { from, ...(to ? { to } : {}) });
    return [since, days[0]?.day, days.at(-1)?.day, days.length];
  };
  expect(await read('2027-01-03', '2027-01-05')).toEqual(['2027-01-01', '2027-01-03', '2027-01-05', 3]);
  expect(await read('2027-01-08')).toEqual(['2027-01-01', '2027-01-08', '2027-01-10', 3]);
  expect(await read('2026-01-01', '2026-12-31')).toEqual(['2027-01-01', undefined, undefined, 0]);
  expect(await readRollUps(objects, 'nobody', { from: '2027-01-01' })).toEqual({
    application: 'nobody',
    days: [],
  });
});
