import * as z from 'zod/mini';
import type { EnvironmentRecord, ReleaseRecord } from './release-record.ts';

/** Seconds that something took: enough for means and, over any number of days, for quantiles to within a factor of two. */
const spread = z.object({
  count: z.number(),
  totalSeconds: z.number(),
  longestSeconds: z.number(),
  /** How many took at most so many seconds and more than half of that; the keys are powers of two. */
  upToSeconds: z.record(z.string(), z.number()),
});

const outcomes = z.object({
  succeeded: z.number(),
  failed: z.number(),
  'rolled-back': z.number(),
  superseded: z.number(),
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
  /** From the start of a release until it was good here. */
  leadTime: spread,
  /** From the alarm, or the start of the rollback, until the old version had all traffic again. */
  recovery: spread,
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
export type Spread = z.infer<typeof spread>;
type Unsaved = Omit<RollUp, 'nonce'>;
type EnvironmentRollUp = z.infer<typeof environmentRollUp>;

/** A crash is made good within hours; so many releases of one application do not end meanwhile. */
const COUNTED_KEPT = 500;

export const dayOf = (iso: string): string => iso.slice(0, 10);

/** The roll-up with an ended release; undefined where it has that one already. */
export function withRelease(before: Unsaved | undefined, record: ReleaseRecord): Unsaved | undefined {
  const { release, application, status, startedAt, endedAt } = record;
  if (status === 'running' || endedAt === undefined || before?.counted.includes(release)) return undefined;
  const standing = before ?? emptyRollUp(application, dayOf(endedAt));
  const environments = { ...standing.environments };
  for (const environment of record.environments) {
    if (!isOutcome(environment.status)) continue;
    const { name } = environment;
    environments[name] = withEnvironment(environments[name] ?? EMPTY_ENVIRONMENT, environment, startedAt);
  }
  return {
    ...standing,
    releases: { ...standing.releases, [status]: standing.releases[status] + 1 },
    duration: withSeconds(standing.duration, startedAt, endedAt),
    environments,
    counted: [...standing.counted, release].slice(-COUNTED_KEPT),
  };
}

type Outcome = keyof RollUp['releases'];

const isOutcome = (status: string): status is Outcome => status in NO_OUTCOMES;

const NO_OUTCOMES = { succeeded: 0, failed: 0, 'rolled-back': 0, superseded: 0 };
const NO_SECONDS: Spread = { count: 0, totalSeconds: 0, longestSeconds: 0, upToSeconds: {} };

const emptyRollUp = (application: string, day: string): Unsaved => ({
  version: 1,
  application,
  day,
  releases: NO_OUTCOMES,
  duration: NO_SECONDS,
  environments: {},
  counted: [],
});

const EMPTY_ENVIRONMENT: EnvironmentRollUp = {
  outcomes: NO_OUTCOMES,
  deployments: 0,
  rollbacks: 0,
  hosts: { succeeded: 0, failed: 0 },
  duration: NO_SECONDS,
  leadTime: NO_SECONDS,
  recovery: NO_SECONDS,
};

function withEnvironment(
  before: EnvironmentRollUp,
  { status, startedAt, endedAt, deployments, incident }: EnvironmentRecord,
  releaseStartedAt: string,
): EnvironmentRollUp {
  const outcome = status as Outcome;
  const forward = deployments.filter(({ kind }) => kind === 'deploy');
  return {
    outcomes: { ...before.outcomes, [outcome]: before.outcomes[outcome] + 1 },
    deployments: before.deployments + forward.length,
    rollbacks: before.rollbacks + deployments.length - forward.length,
    hosts: {
      succeeded: before.hosts.succeeded + sumOf(forward, 'succeeded'),
      failed: before.hosts.failed + sumOf(forward, 'failed'),
    },
    duration: withSeconds(before.duration, startedAt, endedAt),
    leadTime:
      outcome === 'succeeded' ? withSeconds(before.leadTime, releaseStartedAt, endedAt) : before.leadTime,
    recovery: withSeconds(before.recovery, incident?.alarmAt ?? incident?.stopAt, incident?.trafficBackAt),
  };
}

const sumOf = (deployments: EnvironmentRecord['deployments'], what: 'succeeded' | 'failed'): number =>
  deployments.reduce((sum, { hosts }) => sum + (hosts?.[what] ?? 0), 0);

/** Unchanged where one of the times is not known. */
function withSeconds(before: Spread, from: string | undefined, to: string | undefined): Spread {
  if (from === undefined || to === undefined) return before;
  const seconds = Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
  const bucket = String(2 ** Math.max(0, Math.ceil(Math.log2(seconds))));
  return {
    count: before.count + 1,
    totalSeconds: toMilliseconds(before.totalSeconds + seconds),
    longestSeconds: Math.max(before.longestSeconds, seconds),
    upToSeconds: { ...before.upToSeconds, [bucket]: (before.upToSeconds[bucket] ?? 0) + 1 },
  };
}

const toMilliseconds = (seconds: number): number => Math.round(seconds * 1000) / 1000;
