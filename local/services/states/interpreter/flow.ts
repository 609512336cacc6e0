import { attempt } from './attempt.ts';
import type { CompiledMachine, CompiledState, Step } from './compiled.ts';
import { dataFromText } from './data.ts';
import type { Data } from './data.ts';
import type { Halt } from './halt.ts';
import type { Position } from './position.ts';
import { breathe } from './run.ts';
import type { Run } from './run.ts';

/** A sequence of states under way: the machine itself, a branch of a Parallel, an iteration of a Map. */
export interface Flow {
  readonly run: Run;
  readonly machine: CompiledMachine;
  readonly position: Position;
  readonly halt: Halt;
  /** The run's context, and `Map` within an iteration. */
  readonly context: Readonly<Record<string, unknown>>;
}

/** Makes a flow that goes on from `position`; the variables of `outer` are seen within it. */
export function createFlow(flow: Flow, outer: Position | undefined): Flow {
  const { position } = flow;
  position.variables = Object.assign(
    Object.create(outer?.variables ?? null) as Record<string, unknown>,
    position.variables,
  );
  return flow;
}

/** Goes from state to state until the flow ends, and gives back its output. */
export async function runFlow(flow: Flow): Promise<Data> {
  const { run, position, machine, halt } = flow;
  let input = dataFromText(position.input);
  for (;;) {
    halt.check();
    const state = machine.states.get(position.state)!;
    if (!position.entered) enter(flow, state);
    const step = await attempt({ flow, state, input });
    leave(flow, state, step);
    if (step.next === undefined) return step.output;
    input = step.output;
    position.input = input.text;
    position.state = step.next;
    const pause = breathe(run);
    if (pause) await pause;
  }
}

/** Adds an event to the history of this flow. */
export function record(flow: Flow, type: string, member?: string, details?: object): void {
  flow.position.lastEventId = flow.run.history.add(flow.position.lastEventId, type, member, details);
}

function enter(flow: Flow, state: CompiledState): void {
  const { position, run } = flow;
  record(flow, `${state.type}StateEntered`, 'stateEnteredEventDetails', {
    name: state.name,
    input: position.input,
  });
  position.entered = { eventId: position.lastEventId, time: run.clock.now() };
}

function leave(flow: Flow, state: CompiledState, step: Step): void {
  record(flow, `${state.type}StateExited`, 'stateExitedEventDetails', {
    name: state.name,
    output: step.output.text,
    ...(step.assigned && { assignedVariables: step.assigned }),
  });
  const { position } = flow;
  position.entered = undefined;
  position.retries = undefined;
  position.pending = undefined;
}
