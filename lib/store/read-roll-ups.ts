import { atMost } from '../runtime/at-most.ts';
import { rollUp } from '../release/roll-up.ts';
import { daysAfter, isDay } from '../velocity/day.ts';
import type { RollUps } from '../velocity/velocity.ts';
import type { JsonObjects } from './json-objects.ts';
import { keys } from './keys.ts';

const AT_ONCE = 20;

/** Of which days; both counted. Without a last one: up to the newest. */
export interface DaysWanted {
  readonly from: string;
  readonly to?: string;
}

/** The roll-ups of an application over some days: one list, and one small object for each day that has one. */
export async function readRollUps(
  objects: JsonObjects,
  application: string,
  { from, to }: DaysWanted,
): Promise<RollUps> {
  const since = await firstDay(objects, application);
  const days: string[] = [];
  if (since !== undefined)
    for await (const key of objects.list(keys.rollUpsOf(application), {
      after: lastKeyBefore(application, from),
    })) {
      const day = dayOfKey(key);
      if (to !== undefined && day > to) break;
      if (isDay(day)) days.push(day);
    }
  const found = await atMost(AT_ONCE, days, (day) => objects.read(keys.rollUp(application, day), rollUp));
  return {
    application,
    ...(since === undefined ? {} : { since }),
    days: found.flatMap((stored) => stored?.value ?? []),
  };
}

async function firstDay(objects: JsonObjects, application: string): Promise<string | undefined> {
  for await (const key of objects.list(keys.rollUpsOf(application), { pageSize: 1 })) return dayOfKey(key);
  return undefined;
}

const lastKeyBefore = (application: string, day: string): string =>
  keys.rollUp(application, daysAfter(day, -1));

const dayOfKey = (key: string): string => key.slice(key.lastIndexOf('/') + 1, -'.json'.length);
