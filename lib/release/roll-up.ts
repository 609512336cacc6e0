import * as z from 'zod/mini';
import type { EnvironmentRecord, ReleaseRecord } from './release-record.ts';
import { NO_SECONDS, spread, withSeconds } from './spread.ts';

const outcomes = z.object({
  succeeded: z.number(),
  failed: z.number(),
  'rolled-back': z.number(),
  superseded: z.number(),
});

/** Releases for which a deployment was started in an environment: one each, however many CodeDeploy made of it. */
const arrivals = z.object({
  outcomes,
  /** By the hour of UTC in which they ended here: `2026-01-31T23`. Hours without one are left out. */
  perHour: z.record(z.string(), z.number()),
  /** When the first and the last of them ended here. */
  first: z.string(),
  last: z.string(),
  /** Of CodeDeploy's single deployments to hosts: how many hosts they had, in all and at most. */
  hosts: z.object({ deployments: z.number(), total: z.number(), largest: z.number() }),
  /** How many were taken back by a deployment of their own. */
  takenBack: z.number(),
  /** How many brought a revision that had proved good here before: somebody went back to it. */
  again: z.number(),
});

const environmentRollUp = z.object({
  /** How the releases ended that came as far as this environment. */
  outcomes,
  /** Deployments that brought a release, and deployments that took one back. */
  deployments: z.number(),
  rollbacks: z.number(),
  /** Hosts on which a release's deployment succeeded or failed, as last seen, over all its deployments. */
  hosts: z.object({ succeeded: z.number(), failed: z.number() }),
  /** From entering the environment until its end there. */
  duration: spread,
  /** From the first release of a revision until it was good here for the first time. */
  leadTime: spread,
  /** From the alarm, or the start of the rollback, until the old version had all traffic again. */
  recovery: spread,
  /** Missing in the roll-ups of earlier versions. */
  arrivals: z.optional(arrivals),
});

/**
 * `rollups/<application>/<day>.json`: what an application released in a day. A day is one of UTC, by AWS's clock, and a
 * release belongs to the day on which it ended. Releases that were superseded before they were started are not in it.
 */
export const rollUp = z.object({
  version: z.literal(1),
  nonce: z.string(),
  application: z.string(),
  /** `2026-01-31` */
  day: z.string(),
  releases: outcomes,
  /** Of whole releases, from their start to their end. */
  duration: spread,
  environments: z.record(z.string(), environmentRollUp),
  /** The releases counted last: a release that is told of again, after a crash, is not counted again. */
  counted: z.array(z.string()),
});

export type RollUp = z.infer<typeof rollUp>;
export type EnvironmentRollUp = z.infer<typeof environmentRollUp>;
export type Arrivals = z.infer<typeof arrivals>;
export type Outcomes = z.infer<typeof outcomes>;
type Unsaved = Omit<RollUp, 'nonce'>;
/** The release that brought the same revision first. */
export type Original = Pick<ReleaseRecord, 'startedAt' | 'environments'>;

/** A crash is made good within hours; so many releases of one application do not end meanwhile. */
const COUNTED_KEPT = 500;

export const dayOf = (iso: string): string => iso.slice(0, 10);

/** The roll-up with an ended release; undefined where it has that one already. */
export function withRelease(
  before: Unsaved | undefined,
  record: ReleaseRecord,
  original?: Original,
): Unsaved | undefined {
  const { release, application, status, startedAt, endedAt } = record;
  if (status === 'running' || endedAt === undefined || before?.counted.includes(release)) return undefined;
  const standing = before ?? emptyRollUp(application, dayOf(endedAt));
  const environments = { ...standing.environments };
  for (const environment of record.environments) {
    if (!isOutcome(environment.status)) continue;
    const { name } = environment;
    const way = { outcome: environment.status, changedAt: original?.startedAt ?? startedAt, endedAt };
    environments[name] = withEnvironment(environments[name] ?? EMPTY_ENVIRONMENT, environment, {
      ...way,
      again: provedGood(original, name),
    });
  }
  return {
    ...standing,
    releases: { ...standing.releases, [status]: standing.releases[status] + 1 },
    duration: withSeconds(standing.duration, startedAt, endedAt),
    environments,
    counted: [...standing.counted, release].slice(-COUNTED_KEPT),
  };
}

type Outcome = keyof Outcomes;

const isOutcome = (status: string): status is Outcome => status in NO_OUTCOMES;

const provedGood = (original: Original | undefined, environment: string): boolean =>
  original?.environments.some(({ name, status }) => name === environment && status === 'succeeded') ?? false;

export const NO_OUTCOMES: Outcomes = { succeeded: 0, failed: 0, 'rolled-back': 0, superseded: 0 };

const emptyRollUp = (application: string, day: string): Unsaved => ({
  version: 1,
  application,
  day,
  releases: NO_OUTCOMES,
  duration: NO_SECONDS,
  environments: {},
  counted: [],
});

export const EMPTY_ENVIRONMENT: EnvironmentRollUp = {
  outcomes: NO_OUTCOMES,
  deployments: 0,
  rollbacks: 0,
  hosts: { succeeded: 0, failed: 0 },
  duration: NO_SECONDS,
  leadTime: NO_SECONDS,
  recovery: NO_SECONDS,
};

/** How a release came to the end of its way through an environment. */
interface Way {
  readonly outcome: Outcome;
  /** When its revision was released first. */
  readonly changedAt: string;
  /** Of the release. */
  readonly endedAt: string;
  /** The revision had proved good here before. */
  readonly again: boolean;
}

function withEnvironment(
  before: EnvironmentRollUp,
  environment: EnvironmentRecord,
  way: Way,
): EnvironmentRollUp {
  const { startedAt, endedAt, deployments, incident } = environment;
  const forward = deployments.filter(({ kind }) => kind === 'deploy');
  const isNewChange = way.outcome === 'succeeded' && !way.again;
  return {
    outcomes: countedIn(before.outcomes, way.outcome),
    deployments: before.deployments + forward.length,
    rollbacks: before.rollbacks + deployments.length - forward.length,
    hosts: {
      succeeded: before.hosts.succeeded + sumOf(forward, 'succeeded'),
      failed: before.hosts.failed + sumOf(forward, 'failed'),
    },
    duration: withSeconds(before.duration, startedAt, endedAt),
    leadTime: isNewChange ? withSeconds(before.leadTime, way.changedAt, endedAt) : before.leadTime,
    recovery: withSeconds(before.recovery, incident?.alarmAt ?? incident?.stopAt, incident?.trafficBackAt),
    arrivals: forward.length > 0 ? withArrival(before.arrivals, environment, way) : before.arrivals,
  };
}

const countedIn = (outcomes: Outcomes, outcome: Outcome): Outcomes => ({
  ...outcomes,
  [outcome]: outcomes[outcome] + 1,
});

const sumOf = (deployments: EnvironmentRecord['deployments'], what: 'succeeded' | 'failed'): number =>
  deployments.reduce((sum, { hosts }) => sum + (hosts?.[what] ?? 0), 0);

function withArrival(
  before: Arrivals | undefined,
  { endedAt, deployments }: EnvironmentRecord,
  way: Way,
): Arrivals {
  const at = new Date(endedAt ?? way.endedAt).toISOString();
  const hour = at.slice(0, '2026-01-31T23'.length);
  const sizes = deployments.flatMap(({ kind, hosts }) => (kind === 'deploy' && hosts ? [hosts.total] : []));
  const takenBack = deployments.some(({ kind }) => kind === 'rollback') ? 1 : 0;
  const { hosts, perHour, ...standing } = before ?? noArrivals(at);
  return {
    outcomes: countedIn(standing.outcomes, way.outcome),
    perHour: { ...perHour, [hour]: (perHour[hour] ?? 0) + 1 },
    first: at < standing.first ? at : standing.first,
    last: at > standing.last ? at : standing.last,
    hosts: {
      deployments: hosts.deployments + sizes.length,
      total: hosts.total + sizes.reduce((sum, size) => sum + size, 0),
      largest: Math.max(hosts.largest, ...sizes),
    },
    takenBack: standing.takenBack + takenBack,
    again: standing.again + (way.again ? 1 : 0),
  };
}

const noArrivals = (at: string): Arrivals => ({
  outcomes: NO_OUTCOMES,
  perHour: {},
  first: at,
  last: at,
  hosts: { deployments: 0, total: 0, largest: 0 },
  takenBack: 0,
  again: 0,
});
