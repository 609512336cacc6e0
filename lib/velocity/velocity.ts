import type { RollUp } from '../release/roll-up.ts';
import { daysAfter, daysIn } from './day.ts';
import { measureEnvironment, type Day, type EnvironmentVelocity } from './measure-environment.ts';

/** Days of UTC, both counted. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** How fast and how well an application was released over some days. */
export interface Velocity extends Period {
  readonly application: string;
  /** How many days were asked for. */
  readonly days: number;
  /** The first day on which a release of it ended, ever; undefined where none has. */
  readonly since?: string;
  /** The days of the period from that one on: what "per day" divides by. */
  readonly daysKnown: number;
  /** In the order of their names. */
  readonly environments: readonly EnvironmentVelocity[];
}

export interface RollUps {
  readonly application: string;
  readonly since?: string;
  /** Of the period, in any order; days without a release have none. */
  readonly days: readonly RollUp[];
}

/**
 * Computes everything that is measured from roll-ups alone: what it takes does not grow with the number of releases. What is
 * told step by step is told of so many days at once.
 */
export function velocityOf({ application, since, days }: RollUps, period: Period, stepDays = 1): Velocity {
  const first = since !== undefined && since > period.from ? since : period.from;
  const daysKnown = since === undefined ? 0 : daysIn(first, period.to);
  const inside = days.filter(({ day }) => day >= period.from && day <= period.to);
  return {
    ...period,
    application,
    days: daysIn(period.from, period.to),
    ...(since === undefined ? {} : { since }),
    daysKnown,
    environments: environmentsOf(inside).map(({ environment, perDay }) =>
      measureEnvironment({ environment, perDay, daysKnown, steps: stepsOf(perDay, period.from, stepDays) }),
    ),
  };
}

/** The days in groups; a group without a day is left out. */
function stepsOf(perDay: readonly Day[], from: string, stepDays: number) {
  const firstOf = ({ day }: Day) =>
    daysAfter(from, Math.floor((daysIn(from, day) - 1) / stepDays) * stepDays);
  return [...grouped(perDay, firstOf)].map(([day, days]) => ({
    day,
    rollUps: days.map(({ rollUp }) => rollUp),
  }));
}

function environmentsOf(days: readonly RollUp[]) {
  const all = days
    .toSorted((one, other) => (one.day < other.day ? -1 : 1))
    .flatMap(({ day, environments }) =>
      Object.entries(environments).map(([environment, rollUp]) => ({ environment, day, rollUp })),
    );
  return [...grouped(all, ({ environment }) => environment)]
    .map(([environment, perDay]) => ({ environment, perDay }))
    .toSorted((one, other) => (one.environment < other.environment ? -1 : 1));
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
