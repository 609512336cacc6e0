import { attempt } from './attempt.ts';
import type { CompiledState, Flow, Step } from './compiled.ts';
import { dataFromText, type Data } from './data.ts';
import { record } from './flow.ts';
import { breathe } from './run.ts';

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
