import { hasEnded, type ReleaseRecord } from '../release/release-record.ts';
import { keys } from '../store/keys.ts';
import type { StateStore } from '../store/state-store.ts';
import { latestReleases } from './latest-releases.ts';

/** Where an application stands: its latest release, what else is under way, and what serves. */
export interface ApplicationStatus {
  readonly application: string;
  /** The latest release. */
  readonly release: string;
  readonly status: ReleaseRecord['status'];
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly reason?: string;
  /** Those of the latest release first; of the others only what serves is told. */
  readonly environments: readonly EnvironmentStatus[];
  /** Earlier releases that have not ended, the newest first. */
  readonly underWay: readonly UnderWay[];
  /** The command to run next; left out where all is well. */
  readonly next?: string;
}

export interface EnvironmentStatus {
  readonly name: string;
  /** Where the latest release stands in it; undefined where it does not go there. */
  readonly status?: string;
  /** `production serves release hello-1` */
  readonly serving?: string;
}

export interface UnderWay extends Pick<ReleaseRecord, 'release' | 'stage' | 'startedAt'> {
  readonly environments: readonly { readonly name: string; readonly status: string }[];
}

/** So many releases are looked at, and whatever else is in an environment or waits for one. */
const LOOKED_AT = 5;

/** Undefined where the application has no release. */
export async function applicationStatus(
  store: StateStore,
  application: string,
): Promise<ApplicationStatus | undefined> {
  const all = await latestReleases(store, application, LOOKED_AT);
  const [latest] = all;
  if (!latest) return undefined;
  const { release, status, startedAt, endedAt, reason } = latest;
  return {
    application,
    release,
    status,
    startedAt,
    environments: await environmentsOf(all, store, application),
    underWay: all
      .slice(1)
      .filter((record) => !hasEnded(record))
      .map(underWay),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(reason === undefined ? {} : { reason: reason.text }),
    ...nextOf(all),
  };
}

/** Whatever is on its way is followed first, the newest before the others; else what became of the latest is looked into. */
function nextOf(records: readonly ReleaseRecord[]): Pick<ApplicationStatus, 'next'> {
  const running = records.find((record) => !hasEnded(record));
  if (running) return { next: `signalbox watch ${running.release}` };
  const { status, reason } = records[0]!;
  return status === 'failed' || status === 'rolled-back' ? { next: reason?.next } : {};
}

async function environmentsOf(
  records: readonly ReleaseRecord[],
  store: StateStore,
  application: string,
): Promise<EnvironmentStatus[]> {
  const [latest] = records;
  const released = records.flatMap(({ environments }) => environments.map(({ name }) => name));
  const names = [...new Set([...released, ...(await provedIn(store, application))])];
  return Promise.all(
    names.map(async (name) => {
      const status = latest!.environments.find((environment) => environment.name === name)?.status;
      const serving = await servingIn(name, records, store);
      return {
        name,
        ...(status === undefined ? {} : { status }),
        ...(serving === undefined ? {} : { serving }),
      };
    }),
  );
}

/** Every environment that has had a good release, however long ago. */
async function provedIn({ objects }: StateStore, application: string): Promise<string[]> {
  const prefix = keys.goodOf(application);
  const names: string[] = [];
  for await (const key of objects.list(prefix)) {
    names.push(decodeURIComponent(key.slice(prefix.length, -'.json'.length)));
  }
  return names;
}

/** What was found to serve when a release last ended in an environment; else what proved good there. */
async function servingIn(
  name: string,
  records: readonly ReleaseRecord[],
  { good }: StateStore,
): Promise<string | undefined> {
  const ended = records
    .flatMap(({ environments }) => environments)
    .filter((environment) => environment.name === name && environment.serving !== undefined)
    .sort((a, b) => timeOf(b) - timeOf(a));
  if (ended[0]) return ended[0].serving;
  const proved = await good.find(records[0]!.application, name);
  return proved && `${name} serves release ${proved.release}`;
}

const timeOf = ({ endedAt }: { readonly endedAt?: string }): number =>
  endedAt === undefined ? 0 : Date.parse(endedAt);

const underWay = ({ release, stage, startedAt, environments }: ReleaseRecord): UnderWay => ({
  release,
  stage,
  startedAt,
  environments: environments.map(({ name, status }) => ({ name, status })),
});
