import type { Clock } from '../../../clock.ts';
import type { CompiledMachine } from './compiled.ts';
import type { Data } from './data.ts';
import { Halted, StatesFailure } from './failure.ts';
import { createFlow } from './flow.ts';
import { createHalt } from './halt.ts';
import type { Halt } from './halt.ts';
import { createHistory } from './history.ts';
import type { HistoryEvent, HistoryListener } from './history.ts';
import { STANDARD_LIMITS } from './limits.ts';
import type { Limits } from './limits.ts';
import { firstPosition } from './position.ts';
import type { Position } from './position.ts';
import { runFlow } from './run-flow.ts';
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
  const { machine, clock } = options;
  const snapshot = options.resume ?? firstSnapshot(options);
  const { position, timeoutDue } = snapshot;
  const control = createControl();
  const run = createRun(options, snapshot, control);
  if (!options.resume) {
    const details = { input: options.input, ...options.started };
    run.history.add(0, 'ExecutionStarted', 'executionStartedEventDetails', details);
  }
  const cancelTimeout =
    timeoutDue === undefined ? () => {} : clock.at(timeoutDue, () => control.stop({ status: 'TIMED_OUT' }));
  const flow = createFlow({ run, machine, position, halt: control.halt, context: run.context }, undefined);
  const result = settle(runFlow(flow), control).then((ended) => {
    cancelTimeout();
    run.history.end(position.lastEventId, ...lastEvent(ended));
    return ended;
  });
  return {
    result,
    events: snapshot.events,
    snapshot,
    abort: (reason) => control.stop({ status: 'ABORTED', ...reason }),
    freeze: () => {
      cancelTimeout();
      control.freeze();
    },
  };
}

const firstSnapshot = ({ machine, clock, input }: ExecutionOptions): ExecutionSnapshot => ({
  position: firstPosition(machine.startAt, input, 0),
  events: [],
  ...(machine.timeoutSeconds !== undefined && { timeoutDue: clock.now() + machine.timeoutSeconds * 1000 }),
});

/** How an execution is ended from outside. */
interface Control {
  readonly halt: Halt;
  readonly frozen: boolean;
  /** Why it was ended. */
  readonly reason: ExecutionResult | undefined;
  stop(reason: ExecutionResult): void;
  freeze(): void;
}

function createControl(): Control {
  const halt = createHalt();
  let frozen = false;
  let reason: ExecutionResult | undefined;
  return {
    halt,
    get frozen() {
      return frozen;
    },
    get reason() {
      return reason;
    },
    stop: (why) => {
      reason ??= why;
      halt.halt();
    },
    freeze: () => {
      frozen = true;
      halt.halt();
    },
  };
}

function createRun(options: ExecutionOptions, { events }: ExecutionSnapshot, control: Control): Run {
  const { clock, tasks, listener, limits = STANDARD_LIMITS } = options;
  return {
    clock,
    limits,
    history: createHistory({ now: () => clock.now(), limit: limits.events, events, listener }),
    // A frozen execution goes on later: its jobs must not be stopped.
    tasks: { ...tasks, cancel: (...call) => (control.frozen ? undefined : tasks.cancel(...call)) },
    random: options.random ?? Math.random,
    region: options.region ?? '',
    context: options.context ?? {},
    transitions: 0,
  };
}

/** How the flow ended; never, once the execution is frozen. */
async function settle(flow: Promise<Data>, control: Control): Promise<ExecutionResult> {
  const result = await flow.then(
    (output): ExecutionResult => ({ status: 'SUCCEEDED', output: output.text }),
    (thrown: unknown) => (thrown instanceof Halted ? control.reason! : failed(thrown)),
  );
  return control.frozen ? new Promise<never>(() => {}) : result;
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
  return [type, member, status === 'TIMED_OUT' ? { error: 'States.Timeout' } : details];
}
