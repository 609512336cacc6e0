import type { EnvironmentRecord, ReleaseRecord } from './release-record.ts';
import {
  dayOf,
  EMPTY_ENVIRONMENT,
  NO_OUTCOMES,
  type Arrivals,
  type EnvironmentRollUp,
  type Outcomes,
  type RollUp,
} from './roll-up.ts';
import { NO_SECONDS, withSeconds } from './spread.ts';

type Unsaved = Omit<RollUp, 'nonce'>;
/** The release that brought the same revision first. */
export type Original = Pick<ReleaseRecord, 'startedAt' | 'environments'>;

/** A crash is made good within hours; so many releases of one application do not end meanwhile. */
const COUNTED_KEPT = 500;

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

const emptyRollUp = (application: string, day: string): Unsaved => ({
  version: 1,
  application,
  day,
  releases: NO_OUTCOMES,
  duration: NO_SECONDS,
  environments: {},
  counted: [],
});

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
