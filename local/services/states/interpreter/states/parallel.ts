import { bindings } from '../bindings.ts';
import type { CompiledMachine, StateCompiler, Visit } from '../compiled.ts';
import { dataFromText, dataFromValue } from '../data.ts';
import type { Data } from '../data.ts';
import { Halted } from '../failure.ts';
import { checkSize, compileEnding, finish } from '../finish.ts';
import { createFlow, record } from '../flow.ts';
import type { PendingBranches } from '../position.ts';
import { firstPosition } from '../position.ts';
import { raceAll } from '../race-all.ts';
import { runFlow } from '../run-flow.ts';

export const compileParallel: StateCompiler = (state, compiler) => {
  const ending = compileEnding(state, '', compiler);
  const inputs = compiler.optional(state.Arguments, 'Arguments');
  const machines = (state.Branches ?? []).map((branch) => compiler.machine(branch));
  return async (visit) => {
    const { flow } = visit;
    const known = flow.position.pending;
    const input = known || !inputs ? visit.input : dataFromValue(await inputs.evaluate(bindings(visit)));
    checkSize(visit, input.text);
    const pending = known?.kind === 'branches' ? known : begin(visit, machines.length, input);
    try {
      await runBranches(visit, machines, pending);
    } catch (thrown) {
      if (!(thrown instanceof Halted)) record(flow, 'ParallelStateFailed');
      throw thrown;
    }
    const result = dataFromValue(pending.outputs.map((output) => dataFromText(output!).value));
    checkSize(visit, result.text);
    record(flow, 'ParallelStateSucceeded');
    return finish(visit, ending, result, { result: result.value });
  };
};

function begin(visit: Visit, count: number, input: Data): PendingBranches {
  const { flow } = visit;
  record(flow, 'ParallelStateStarted');
  return (flow.position.pending = {
    kind: 'branches',
    inputs: Array.from({ length: count }, () => input.text),
    outputs: Array.from({ length: count }, () => null),
    running: {},
    next: 0,
    failures: 0,
    startedEventId: flow.position.lastEventId,
  });
}

/** Runs what has not ended yet; the first failure stops the other branches. */
function runBranches(
  visit: Visit,
  machines: readonly CompiledMachine[],
  pending: PendingBranches,
): Promise<void> {
  const { flow } = visit;
  const branches = machines.map((machine, index) => async (halt: Parameters<typeof runFlow>[0]['halt']) => {
    if (pending.outputs[index] !== null) return;
    const position = (pending.running[index] ??= firstPosition(
      machine.startAt,
      pending.inputs[index]!,
      pending.startedEventId,
    ));
    const branch = createFlow({ ...flow, machine, position, halt }, flow.position);
    const output = await runFlow(branch);
    pending.outputs[index] = output.text;
    delete pending.running[index];
    flow.position.lastEventId = Math.max(flow.position.lastEventId, position.lastEventId);
  });
  return raceAll(flow.halt, branches);
}
