import { sleep } from '../../../clock.ts';
import type { Cloud } from '../../../cloud.ts';
import { type DeploymentRecord, type HookRecord, isOpen } from '../deployment-record.ts';
import type { Records } from '../records.ts';
import type { ServiceRecord, TaskSetRecord } from '../service-record.ts';
import type { Changes } from './changes.ts';
import type { ServiceKeeper } from './service-keeper.ts';

/** Why a deployment does not go on. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
  readonly kind: 'rollback' | 'fail' | 'stop' | 'close';

  /** `rollback`: back to the earlier revision; `fail` and `stop`: everything stays as it is; `close`: the cloud stops. */
  constructor(kind: Interruption['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** One service deployment under way, with all that it needs. */
export interface DeploymentRun {
  readonly cloud: Cloud;
  readonly records: Records;
  readonly keeper: ServiceKeeper;
  readonly service: ServiceRecord;
  readonly deployment: DeploymentRecord;
  /** Resolves once the condition holds; rejects with the Interruption. */
  until(condition: () => boolean): Promise<void>;
  /** Milliseconds of cloud time since `from`, which a restart does not begin anew. */
  pause(from: number, ms: number): Promise<void>;
  /** Hooks that were open when the cloud last stopped; each is taken up again once, with its id and its time. */
  readonly leftOpen: Set<HookRecord>;
  /** A decision that a paused hook waits for. */
  readonly decisions: Map<string, 'CONTINUE' | 'ROLLBACK'>;
  interrupt(why: Interruption): void;
  /** Aborted by an interruption. */
  signal(): AbortSignal;
  /** From now on only the cloud's end and a newer deployment interrupt: a rollback runs to its end. */
  shield(): void;
  changed(): void;
}

export function createDeploymentRun(
  parts: Pick<DeploymentRun, 'cloud' | 'records' | 'keeper' | 'service' | 'deployment'>,
  changes: Changes,
): DeploymentRun {
  const { cloud, deployment } = parts;
  let control = new AbortController();
  return {
    ...parts,
    leftOpen: new Set(deployment.hooks.filter(isOpen)),
    decisions: new Map(),
    until: (condition) => changes.until(condition, control.signal),
    pause: async (from, ms) => {
      const left = from + ms - cloud.clock.now();
      if (left > 0) await sleep(cloud.clock, left, control.signal);
    },
    interrupt: (why) => control.abort(why),
    signal: () => control.signal,
    shield: () => {
      const shielded = new AbortController();
      control = {
        signal: shielded.signal,
        abort: (why?: unknown) => {
          if (why instanceof Interruption && why.kind !== 'rollback' && why.kind !== 'fail')
            shielded.abort(why);
        },
      };
    },
    changed: () => {
      deployment.updatedAt = cloud.clock.now();
      changes.notify();
    },
  };
}

export const taskSetOf = ({ service }: DeploymentRun, id: string): TaskSetRecord | undefined =>
  service.taskSets.find((taskSet) => taskSet.id === id);

/** The tasks of the new revision. */
export const targetSet = (run: DeploymentRun): TaskSetRecord => taskSetOf(run, run.deployment.taskSetId)!;

/** The earlier revisions that are still there; the first is the one to go back to. */
export const sourceSets = (run: DeploymentRun): TaskSetRecord[] =>
  run.deployment.sources.flatMap(({ taskSetId }) => taskSetOf(run, taskSetId) ?? []);
