import type { Plan, PlannedEnvironment } from '../release/plan.ts';
import type { SeenStages } from './seen-stages.ts';
import { hasEnded, type EnvironmentRecord, type ReleaseRecord } from '../release/release-record.ts';

export type StageName = 'plan' | 'build' | 'gate' | 'deploy' | 'validate' | 'shift' | 'bake' | 'back';

/** `next`: it has not come so far yet; `skipped`: and it never will. */
export type StageState = 'done' | 'now' | 'bad' | 'next' | 'skipped';

export interface Stage {
  readonly name: StageName;
  readonly state: StageState;
  readonly from?: string;
  readonly to?: string;
}

/** The stages of a release as they stand: of all of it, and of each environment. */
export interface Pipeline {
  readonly stages: readonly Stage[];
  readonly environments: readonly EnvironmentStages[];
}

export interface EnvironmentStages {
  readonly name: string;
  readonly status: EnvironmentRecord['status'];
  readonly stages: readonly Stage[];
}

type Record = Omit<ReleaseRecord, 'nonce'>;

/** What is known of one environment beside the record. */
export interface Seen extends SeenStages {
  readonly environment: string;
}

/** What the record of a release tells of its stages; what is planned shows those that are still to come. */
export function pipelineOf(record: Record, plan: Plan | undefined, seen?: Seen): Pipeline {
  const over = hasEnded(record);
  return {
    stages: firstStages(record, plan),
    environments: record.environments.map((environment) => {
      const planned = plan?.environments.find(({ name }) => name === environment.name);
      const { name, status } = environment;
      const known = seen?.environment === name ? seen : {};
      const stages = environmentStages(environment, planned, { over, seen: known });
      return { name, status: seenStatus(status, known), stages };
    }),
  };
}

/** The record says `deploying` of all that a deployment does by itself. */
function seenStatus(status: EnvironmentRecord['status'], { validating, shifting }: SeenStages) {
  if (status !== 'deploying') return status;
  return shifting ? 'shifting' : validating ? 'validating' : status;
}

function firstStages(record: Record, plan: Plan | undefined): Stage[] {
  const { startedAt, endedAt, stage, reached = {}, environments, build } = record;
  const isBuilt = plan?.build !== undefined || build !== undefined || stage === 'build' || reached.build;
  const entered = environments.find((environment) => environment.startedAt)?.startedAt;
  const deploys = reached.deploy ?? entered;
  const plans = reached.build ?? deploys;
  const list: Begun[] = [
    { name: 'plan', from: startedAt },
    ...(isBuilt ? [{ name: 'build' as const, ...from(plans) }] : []),
  ];
  // Without a plan there are no environments, without an artifact none is entered.
  const at = environments.length === 0 ? 0 : deploys === undefined ? list.length - 1 : list.length;
  return staged(list, { at, badly: hasEnded(record), end: deploys ?? endedAt });
}

function environmentStages(
  environment: EnvironmentRecord,
  planned: PlannedEnvironment | undefined,
  { over, seen }: { readonly over: boolean; readonly seen: SeenStages },
): Stage[] {
  const { status, endedAt } = environment;
  const begun = begunStages(environment, planned, seen);
  const back = backStage(environment);
  const last = begun.findLastIndex((stage) => stage.from !== undefined);
  const way = { badly: BADLY.has(status), end: back?.from ?? endedAt };
  if (status === 'pending') return staged(begun, { at: -1, badly: over });
  if (status === 'succeeded') return staged(begun, { ...way, at: begun.length });
  // A newer release went instead: nothing was wrong with where it waited.
  const stages = staged(begun, { ...way, at: status === 'superseded' ? -1 : Math.max(last, 0) });
  return back ? [...stages, back] : stages;
}

const BADLY = new Set<string>(['failed', 'rolled-back', 'rolling-back', 'superseded']);

interface Begun {
  readonly name: StageName;
  readonly from?: string;
}

/** The stages that an environment has, with the times at which they began, as far as it has come. */
function begunStages(
  { startedAt, shiftedAt, reached = {}, deployments, status }: EnvironmentRecord,
  planned: PlannedEnvironment | undefined,
  seen: SeenStages,
): Begun[] {
  const isMoved = planned?.strategy.type === 'blue-green' || (planned?.target ?? 'fleet') !== 'fleet';
  const deploys = reached.deploying ?? (deployments.length > 0 ? startedAt : undefined);
  const waits = status === 'waiting';
  return [
    { name: 'gate', ...from(startedAt) },
    { name: 'deploy', ...(waits ? {} : from(deploys)) },
    ...optional('validate', (planned?.validators.length ?? 0) > 0, reached.validating ?? seen.validating),
    ...optional('shift', isMoved, reached.shifting ?? seen.shifting),
    ...optional('bake', (planned?.bake.seconds ?? 0) > 0, reached.baking ?? shiftedAt),
  ];
}

const optional = (name: StageName, isPlanned: boolean, at: string | undefined): Begun[] =>
  isPlanned || at !== undefined ? [{ name, ...from(at) }] : [];

const from = (at: string | undefined) => (at === undefined ? {} : { from: at });

function backStage({ status, reached = {}, incident, endedAt, deployments }: EnvironmentRecord) {
  const began = reached['rolling-back'] ?? incident?.stopAt;
  const isBack = began !== undefined || deployments.some(({ kind }) => kind === 'rollback');
  if (!isBack) return undefined;
  const state = status === 'rolled-back' ? 'done' : endedAt === undefined ? 'now' : 'bad';
  const to = incident?.trafficBackAt ?? endedAt;
  const times = { ...from(began), ...(to === undefined ? {} : { to }) };
  return { name: 'back', state, ...times } satisfies Stage;
}

interface Way {
  /** The stage that it is in, or ended in; the number of stages: all are behind it. */
  readonly at: number;
  readonly badly: boolean;
  /** When the last of them ended. */
  readonly end?: string | undefined;
}

function staged(list: readonly Begun[], { at, badly, end }: Way): Stage[] {
  return list.map((stage, index) => {
    const next = list.slice(index + 1).find((later) => later.from !== undefined)?.from;
    const to = index > at ? undefined : (next ?? end);
    return { ...stage, state: stateOf(index - at, badly), ...(stage.from && to ? { to } : {}) };
  });
}

function stateOf(distance: number, badly: boolean): StageState {
  if (distance < 0) return 'done';
  if (distance === 0) return badly ? 'bad' : 'now';
  return badly ? 'skipped' : 'next';
}
