import { daysAfter } from '../velocity/day.ts';
import { velocityOf, type Velocity } from '../velocity/velocity.ts';
import type { JsonObjects } from './json-objects.ts';
import { readRollUps } from './read-roll-ups.ts';

export interface VelocityOrder {
  readonly application: string;
  /** How many, where `from` is not given; the last one counts. */
  readonly days: number;
  readonly from?: string;
  /** Left out: `today`, or the newest day with a release where the cloud's clock is ahead of the reader's. */
  readonly to?: string;
  /** How many days are told at once; left out: one. */
  readonly stepDays?: number;
  /** By the reader's clock, in UTC. */
  readonly today: string;
}

/** What is measured of an application over a period. */
export async function readVelocity(objects: JsonObjects, order: VelocityOrder): Promise<Velocity> {
  const { application, days, today } = order;
  const from = order.from ?? daysAfter(order.to ?? today, 1 - days);
  const rollUps = await readRollUps(objects, application, { from, ...(order.to ? { to: order.to } : {}) });
  const newest = rollUps.days.at(-1)?.day ?? today;
  const to = order.to ?? (newest > today ? newest : today);
  return velocityOf(rollUps, { from: order.from ?? daysAfter(to, 1 - days), to }, order.stepDays);
}
