import { NO_OUTCOMES, type Arrivals, type EnvironmentRollUp, type Outcomes } from '../release/roll-up.ts';
import { quantileOf, type Quantile, type Spread } from '../release/spread.ts';
import { mergeEnvironments, mergeOutcomes } from './merge-environments.ts';

/** How many of how many, as a share only where there are enough for one. */
export interface Rate {
  readonly count: number;
  readonly of: number;
  /** 0 to 1; undefined below {@link ENOUGH_FOR_RATE}. */
  readonly rate?: number;
}

/** How long something took, each time it was seen. */
export interface Took {
  readonly count: number;
  readonly meanSeconds?: number;
  readonly longestSeconds?: number;
  readonly median?: Quantile;
  readonly nineOfTen?: Quantile;
}

/**
 * DORA's five measures of software delivery performance, as https://dora.dev/guides/dora-metrics/ defines them, of one
 * environment and as far as release records tell: "change lead time" begins with the first push or upload of a revision,
 * for when its commit was made is not recorded; a deployment that "requires immediate intervention" is one that failed
 * or was rolled back in the pipeline; "deployments that are unplanned but happen as a result of an incident" are
 * rollbacks and returns to a revision that had served before, while a hotfix looks like any other push.
 */
interface Dora {
  /** Deployments that succeeded. */
  readonly deploymentFrequency: { readonly count: number; readonly perDay?: number };
  readonly leadTime: Took;
  readonly changeFailureRate: Rate;
  /** From the alarm, or the start of the rollback, until the old version had all traffic again. */
  readonly failedDeploymentRecovery: Took;
  /** Of all deployments, those that took one back among them. */
  readonly reworkRate: Rate;
}

/** A day, or some days at once, on which something ended in the environment. */
export interface VelocityStep {
  /** The first of them. */
  readonly day: string;
  readonly deployments: number;
  readonly failed: number;
  readonly leadTime: Took;
  readonly recovery: Took;
}

export interface EnvironmentVelocity {
  readonly environment: string;
  /** Releases for which a deployment was started here, however they ended. */
  readonly deployments: number;
  /** On how many days. */
  readonly activeDays: number;
  /** Of the deployments, those of days whose roll-ups do not tell hours and hosts: an earlier version wrote them. */
  readonly untold: number;
  readonly meanSecondsBetween?: number;
  /** The hour is one of the clock, in UTC: `2026-01-31T23`. */
  readonly mostInAnHour?: { readonly count: number; readonly hour: string };
  /** In one deployment of CodeDeploy's. */
  readonly hosts?: { readonly mean: number; readonly largest: number };
  readonly dora: Dora;
  /** In the order of time; those without a release are left out. */
  readonly steps: readonly VelocityStep[];
}

/** With fewer, one deployment more or less moves a rate by more than ten points. */
const ENOUGH_FOR_RATE = 10;

/** What an environment had on a day. */
export interface Day {
  readonly day: string;
  readonly rollUp: EnvironmentRollUp;
}

interface Days {
  readonly environment: string;
  readonly perDay: readonly Day[];
  readonly daysKnown: number;
  /** The same days as they are told one after the other. */
  readonly steps: readonly { readonly day: string; readonly rollUps: readonly EnvironmentRollUp[] }[];
}

/** Everything that is measured of an environment, over the days given. */
export function measureEnvironment({ environment, perDay, daysKnown, steps }: Days): EnvironmentVelocity {
  const total = mergeEnvironments(perDay.map(({ rollUp }) => rollUp));
  const ended = sumOutcomes(perDay.map(({ rollUp }) => rollUp));
  const deployments = sumOf(ended);
  const told = total.arrivals ? sumOf(total.arrivals.outcomes) : 0;
  return {
    environment,
    deployments,
    untold: deployments - told,
    ...timesOf(total.arrivals, told),
    ...hostsOf(total.arrivals),
    dora: {
      deploymentFrequency: {
        count: ended.succeeded,
        ...(daysKnown > 0 ? { perDay: ended.succeeded / daysKnown } : {}),
      },
      leadTime: tookOf(total.leadTime),
      changeFailureRate: rateOf(failedOf(ended), deployments),
      failedDeploymentRecovery: tookOf(total.recovery),
      reworkRate: reworkOf(total.arrivals, told),
    },
    activeDays: perDay.filter(({ rollUp }) => sumOf(deployedOutcomes(rollUp)) > 0).length,
    steps: steps.map(({ day, rollUps }) => stepOf(day, rollUps)),
  };
}

const sumOutcomes = (rollUps: readonly EnvironmentRollUp[]): Outcomes =>
  rollUps.map(deployedOutcomes).reduce(mergeOutcomes, NO_OUTCOMES);

/** How the releases ended that were deployed; where that is not kept, of all that were not superseded. */
function deployedOutcomes({ outcomes, arrivals }: EnvironmentRollUp): Outcomes {
  return arrivals?.outcomes ?? { ...outcomes, superseded: 0 };
}

const sumOf = ({ succeeded, failed, 'rolled-back': rolledBack, superseded }: Outcomes): number =>
  succeeded + failed + rolledBack + superseded;

const failedOf = (outcomes: Outcomes): number => outcomes.failed + outcomes['rolled-back'];

function timesOf(arrivals: Arrivals | undefined, count: number) {
  if (!arrivals) return {};
  const seconds = (Date.parse(arrivals.last) - Date.parse(arrivals.first)) / 1000;
  const hours = Object.entries(arrivals.perHour).map(([hour, many]) => ({ count: many, hour }));
  const [most] = hours.toSorted((one, other) => other.count - one.count || (one.hour < other.hour ? -1 : 1));
  return {
    ...(count > 1 ? { meanSecondsBetween: seconds / (count - 1) } : {}),
    ...(most ? { mostInAnHour: most } : {}),
  };
}

function hostsOf(arrivals: Arrivals | undefined) {
  const { deployments = 0, total = 0, largest = 0 } = arrivals?.hosts ?? {};
  return deployments === 0 ? {} : { hosts: { mean: total / deployments, largest } };
}

function tookOf(spread: Spread): Took {
  const { count, totalSeconds, longestSeconds } = spread;
  const [median, nineOfTen] = [quantileOf(spread, 0.5), quantileOf(spread, 0.9)];
  if (!median || !nineOfTen) return { count };
  return { count, meanSeconds: totalSeconds / count, longestSeconds, median, nineOfTen };
}

const rateOf = (count: number, of: number): Rate =>
  of < ENOUGH_FOR_RATE ? { count, of } : { count, of, rate: count / of };

function reworkOf(arrivals: Arrivals | undefined, count: number): Rate {
  const { takenBack = 0, again = 0 } = arrivals ?? {};
  return rateOf(takenBack + again, count + takenBack);
}

function stepOf(day: string, rollUps: readonly EnvironmentRollUp[]): VelocityStep {
  const ended = sumOutcomes(rollUps);
  const { leadTime, recovery } = mergeEnvironments(rollUps);
  return {
    day,
    deployments: sumOf(ended),
    failed: failedOf(ended),
    leadTime: tookOf(leadTime),
    recovery: tookOf(recovery),
  };
}
