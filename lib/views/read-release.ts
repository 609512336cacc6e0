import type { EnvironmentRecord, ReleaseRecord } from '../release/release-record.ts';
import { hasEnded } from '../release/release-record.ts';
import { pipelineOf, type Pipeline } from './pipeline.ts';
import { readTargets } from './read-targets.ts';
import { watchReader, type WatchPorts } from './read-watch.ts';
import type { StateStore } from '../store/state-store.ts';
import { trafficSteps, type TrafficStep } from './traffic-steps.ts';
import type { WatchState } from './watch-state.ts';

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
  /** Where it serves still: the environments from which one can go back. */
  readonly servingIn: readonly string[];
}

export interface ReleasePorts extends WatchPorts {
  readonly store: Pick<StateStore, 'plans' | 'records' | 'good'>;
}

/** What a chart of a release's alarms shows at most. */
const CHART_POINTS = 120;

/** Reads a release with all that is told of it; what else than the record cannot be read is left out. */
export async function readRelease(ports: ReleasePorts, release: string): Promise<ReleaseView> {
  const record = await ports.store.records.find(release);
  if (!record) return { release, steps: [], servingIn: [] };
  const shown = shownOf(record);
  const looked = shown ? { ...record, environment: shown.name } : record;
  const state = await watchReader(ports, CHART_POINTS)(looked);
  const steps = shown ? await stepsOf(ports, shown, state) : [];
  const moved = shown && steps[0] && { environment: shown.name, at: steps[0].at };
  return {
    release,
    state: { ...state, record },
    pipeline: pipelineOf(record, state.plan, moved),
    ...(shown ? { shown } : {}),
    steps,
    servingIn: hasEnded(record) ? await servingIn(record, ports.store) : [],
  };
}

/** Where it is; once it has ended: where it went wrong, or the last one that it came to. */
function shownOf({ environments, environment, incident }: ReleaseRecord): EnvironmentRecord | undefined {
  const wrong = incident && environments.find((each) => each.incident !== undefined);
  const now = environments.find(({ name, startedAt }) => name === environment && startedAt !== undefined);
  return wrong ?? now ?? environments.findLast(({ startedAt }) => startedAt !== undefined);
}

/** Of the deployment that brought the release; the one that took it back moved traffic too, the other way. */
async function stepsOf(
  { codeDeploy }: Pick<ReleasePorts, 'codeDeploy'>,
  { deployments }: EnvironmentRecord,
  { hosts, hostCount }: WatchState,
): Promise<TrafficStep[]> {
  const brought = deployments.findLast(({ kind }) => kind === 'deploy');
  if (!brought) return [];
  if (brought === deployments.at(-1)) return trafficSteps(hosts, hostCount);
  const targets = await readTargets(codeDeploy, brought.id).catch(() => undefined);
  return targets ? trafficSteps(targets.hosts, targets.count) : [];
}

async function servingIn(
  { release, application, environments }: ReleaseRecord,
  { good }: Pick<StateStore, 'good'>,
): Promise<string[]> {
  const succeeded = environments.filter(({ status }) => status === 'succeeded');
  const found = await Promise.all(succeeded.map(({ name }) => good.find(application, name)));
  return succeeded.flatMap(({ name }, index) => (found[index]?.release === release ? [name] : []));
}
