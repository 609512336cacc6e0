import type { EnvironmentRecord, ReleaseRecord } from '../release/release-record.ts';
import { hasEnded } from '../release/release-record.ts';
import { pipelineOf, type Pipeline } from './pipeline.ts';
import { readTargets, type Targets } from './read-targets.ts';
import { seenStages, type SeenStages } from './seen-stages.ts';
import { watchReader, type WatchPorts } from './read-watch.ts';
import type { StateStore } from '../store/state-store.ts';
import { trafficSteps, type TrafficStep } from './traffic-steps.ts';
import type { AlarmTrace, WatchState } from './watch-state.ts';

/** Everything that a page about one release shows. */
export interface ReleaseView {
  readonly release: string;
  /** Undefined where there is no such release (yet). */
  readonly state?: WatchState;
  readonly pipeline?: Pipeline;
  /** The environment that it is in, or that tells most of how it ended. */
  readonly shown?: EnvironmentRecord;
  /** Of the environment shown. */
  readonly steps: readonly TrafficStep[];
  /** When its traffic began to move, as far as that is known. */
  readonly shiftingFrom?: string;
  /** What proved good last in each of its environments, once it has ended; another environment has nothing yet. */
  readonly proved: readonly Proved[];
}

export interface Proved {
  readonly environment: string;
  readonly release: string;
}

export interface ReleasePorts extends WatchPorts {
  readonly store: Pick<StateStore, 'plans' | 'records' | 'good'>;
}

/** What a chart of a release's alarms shows at most. */
const CHART_POINTS = 120;

/** Reads a release with all that is told of it; what else than the record cannot be read is left out. */
export async function readRelease(ports: ReleasePorts, release: string): Promise<ReleaseView> {
  const record = await ports.store.records.find(release);
  if (!record) return { release, steps: [], proved: [] };
  const shown = shownOf(record);
  const looked = shown ? { ...record, environment: shown.name } : record;
  const read = await watchReader(ports, CHART_POINTS)(looked);
  const state = { ...read, alarms: read.alarms.map((alarm) => sinceEntered(alarm, shown?.startedAt)) };
  const brought = shown && (await broughtTo(ports, shown, state));
  const steps = brought ? trafficSteps(brought.hosts, brought.count) : [];
  const seen = shown && { environment: shown.name, ...seenOf(shown, { state, brought, steps }) };
  return {
    release,
    state: { ...state, record },
    pipeline: pipelineOf(record, state.plan, seen),
    ...(shown ? { shown } : {}),
    steps,
    ...(seen?.shifting === undefined ? {} : { shiftingFrom: seen.shifting }),
    proved: hasEnded(record) ? await provedIn(record, ports.store) : [],
  };
}

/** So many periods before the release came to the environment: what it was like without it. */
const PERIODS_BEFORE = 10;

function sinceEntered(alarm: AlarmTrace, startedAt: string | undefined): AlarmTrace {
  if (startedAt === undefined) return alarm;
  const from = Date.parse(startedAt) - PERIODS_BEFORE * (alarm.periodSeconds ?? 60) * 1000;
  return { ...alarm, points: alarm.points.filter(({ at }) => Date.parse(at) >= from) };
}

/** Where it is; once it has ended: where it went wrong, or the last one that it came to. */
function shownOf({ environments, environment, incident }: ReleaseRecord): EnvironmentRecord | undefined {
  const wrong = incident && environments.find((each) => each.incident !== undefined);
  const now = environments.find(({ name, startedAt }) => name === environment && startedAt !== undefined);
  return wrong ?? now ?? environments.findLast(({ startedAt }) => startedAt !== undefined);
}

type Brought = Pick<Targets, 'hosts' | 'count'>;

/** Of the deployment that brought the release; the one that took it back moved traffic too, the other way. */
async function broughtTo(
  { codeDeploy }: Pick<ReleasePorts, 'codeDeploy'>,
  { deployments }: EnvironmentRecord,
  { hosts, hostCount }: WatchState,
): Promise<Brought | undefined> {
  const brought = deployments.findLast(({ kind }) => kind === 'deploy');
  if (!brought) return undefined;
  if (brought === deployments.at(-1)) return { hosts, count: hostCount };
  return readTargets(codeDeploy, brought.id).catch(() => undefined);
}

interface Looked {
  readonly state: WatchState;
  readonly brought: Brought | undefined;
  readonly steps: readonly TrafficStep[];
}

/** A fleet gets its traffic host by host. */
function seenOf({ name }: EnvironmentRecord, { state, brought, steps }: Looked): SeenStages {
  const planned = state.plan?.environments.find((environment) => environment.name === name);
  if ((planned?.target ?? 'fleet') !== 'fleet') return seenStages(brought?.hosts ?? []);
  return steps[0] ? { shifting: steps[0].at } : {};
}

async function provedIn(
  { application, environments }: ReleaseRecord,
  { good }: Pick<StateStore, 'good'>,
): Promise<Proved[]> {
  const found = await Promise.all(
    environments.map(async ({ name }) => ({ environment: name, good: await good.find(application, name) })),
  );
  return found.flatMap(({ environment, good: last }) => (last ? { environment, release: last.release } : []));
}
