import type { EnvironmentRollUp, RollUp } from '../release/roll-up.ts';
import { daysIn } from './day.ts';
import { measureEnvironment, type EnvironmentVelocity } from './measure-environment.ts';

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

/** Computes everything that is measured from roll-ups alone: what it takes does not grow with the number of releases. */
export function velocityOf({ application, since, days }: RollUps, period: Period): Velocity {
  const first = since !== undefined && since > period.from ? since : period.from;
  const daysKnown = since === undefined ? 0 : daysIn(first, period.to);
  const inside = days.filter(({ day }) => day >= period.from && day <= period.to);
  return {
    ...period,
    application,
    days: daysIn(period.from, period.to),
    ...(since === undefined ? {} : { since }),
    daysKnown,
    environments: environmentsOf(inside).map((each) => measureEnvironment({ ...each, daysKnown })),
  };
}

function environmentsOf(days: readonly RollUp[]) {
  const found = new Map<string, { day: string; rollUp: EnvironmentRollUp }[]>();
  for (const { day, environments } of days.toSorted((one, other) => (one.day < other.day ? -1 : 1)))
    for (const [name, rollUp] of Object.entries(environments))
      found.set(name, [...(found.get(name) ?? []), { day, rollUp }]);
  return [...found]
    .map(([environment, perDay]) => ({ environment, perDay }))
    .toSorted((one, other) => (one.environment < other.environment ? -1 : 1));
}
