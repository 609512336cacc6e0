import type { Clock } from '../../../clock.ts';
import type { CompiledMachine } from './compiled.ts';
import { Halted, StatesFailure } from './failure.ts';
import { createFlow, runFlow } from './flow.ts';
import { createHalt } from './halt.ts';
import { createHistory } from './history.ts';
import type { HistoryEvent, HistoryListener } from './history.ts';
import { STANDARD_LIMITS } from './limits.ts';
import type { Limits } from './limits.ts';
import { firstPosition } from './position.ts';
import type { Position } from './position.ts';
import type { Run } from './run.ts';
import { failureDetails } from './task-events.ts';
import type { TaskPort } from './task-port.ts';

export interface ExecutionOptions {
  readonly machine: CompiledMachine;
  /** JSON text. */
  readonly input: string;
  readonly clock: Clock;
  readonly tasks: TaskPort;
  /** A number in [0, 1), for jitter. */
  readonly random?: () => number;
  readonly region?: string;
  readonly limits?: Limits;
  /** `Execution` and `StateMachine` of `$states.context`. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Further members of ExecutionStarted's details. */
  readonly started?: Readonly<Record<string, unknown>>;
  readonly listener?: HistoryListener;
  /** Where an earlier run of the cloud left the execution. */
  readonly resume?: ExecutionSnapshot;
}

/** What is needed to go on after a restart: plain data, changed in place while the execution runs. */
export interface ExecutionSnapshot {
  readonly position: Position;
  readonly events: HistoryEvent[];
  /** When the machine's TimeoutSeconds end. */
  readonly timeoutDue?: number;
}

export interface ExecutionResult {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

export interface Execution {
  readonly result: Promise<ExecutionResult>;
  readonly events: readonly HistoryEvent[];
  readonly snapshot: ExecutionSnapshot;
  /** Ends it as StopExecution does. */
  abort(reason: { readonly error?: string; readonly cause?: string }): void;
  /** Lets go of all timers and tasks without ending the execution: `result` never settles. */
  freeze(): void;
}

/** Runs a state machine to its end. */
export function startExecution(options: ExecutionOptions): Execution {
  const { machine, clock, limits = STANDARD_LIMITS } = options;
  const snapshot: ExecutionSnapshot = options.resume ?? {
    position: firstPosition(machine.startAt, options.input, 0),
    events: [],
    ...(machine.timeoutSeconds !== undefined && { timeoutDue: clock.now() + machine.timeoutSeconds * 1000 }),
  };
  const { position, events } = snapshot;
  const history = createHistory({
    now: () => clock.now(),
    limit: limits.events,
    events,
    listener: options.listener,
  });
  if (!options.resume) {
    history.add(0, 'ExecutionStarted', 'executionStartedEventDetails', {
      input: options.input,
      ...options.started,
    });
  }
  const halt = createHalt();
  let frozen = false;
  let stopped: ExecutionResult | undefined;
  const tasks: TaskPort = {
    ...options.tasks,
    cancel: (...call) => void (frozen || options.tasks.cancel(...call)),
  };
  const run: Run = {
    history,
    clock,
    tasks,
    random: options.random ?? Math.random,
    region: options.region ?? '',
    limits,
    context: options.context ?? {},
    transitions: 0,
  };
  const stop = (result: ExecutionResult) => {
    stopped ??= result;
    halt.halt();
  };
  const cancelTimeout =
    snapshot.timeoutDue === undefined
      ? () => {}
      : clock.at(snapshot.timeoutDue, () => stop({ status: 'TIMED_OUT' }));
  const flow = createFlow({ run, machine, position, halt, context: run.context }, undefined);
  const result = runFlow(flow)
    .then(
      (output): ExecutionResult => ({ status: 'SUCCEEDED', output: output.text }),
      (thrown: unknown) => (thrown instanceof Halted ? stopped! : failed(thrown)),
    )
    .then((ended) => {
      cancelTimeout();
      if (frozen) return new Promise<never>(() => {});
      history.end(position.lastEventId, ...lastEvent(ended));
      return ended;
    });
  return {
    result,
    events,
    snapshot,
    abort: (reason) => stop({ status: 'ABORTED', ...reason }),
    freeze: () => {
      frozen = true;
      cancelTimeout();
      halt.halt();
    },
  };
}

function failed(thrown: unknown): ExecutionResult {
  const failure =
    thrown instanceof StatesFailure
      ? thrown
      : new StatesFailure('States.Runtime', String(thrown), { cause: thrown });
  return { status: 'FAILED', ...failureDetails(failure) };
}

const LAST_EVENTS = {
  SUCCEEDED: ['ExecutionSucceeded', 'executionSucceededEventDetails'],
  FAILED: ['ExecutionFailed', 'executionFailedEventDetails'],
  TIMED_OUT: ['ExecutionTimedOut', 'executionTimedOutEventDetails'],
  ABORTED: ['ExecutionAborted', 'executionAbortedEventDetails'],
} as const;

function lastEvent({ status, ...details }: ExecutionResult): [type: string, member: string, details: object] {
  const [type, member] = LAST_EVENTS[status];
  return [type, member, details];
}
