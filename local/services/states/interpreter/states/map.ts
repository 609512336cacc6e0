import { bindings } from '../bindings.ts';
import type { CompiledMachine, Compiler, StateCompiler, Visit } from '../compiled.ts';
import { dataFromText, dataFromValue } from '../data.ts';
import type { StateDefinition } from '../definition.ts';
import { EvaluationFault, Halted, StatesFailure } from '../failure.ts';
import { checkSize, compileEnding, finish } from '../finish.ts';
import { createFlow, record } from '../flow.ts';
import type { Halt } from '../halt.ts';
import { firstPosition } from '../position.ts';
import type { PendingBranches } from '../position.ts';
import { raceAll } from '../race-all.ts';
import { runFlow } from '../run-flow.ts';
import { evaluateTyped } from '../template.ts';
import type { Template } from '../template.ts';

export const compileMap: StateCompiler = (state, compiler) => {
  const fields = compileFields(state, compiler);
  const ending = compileEnding(state, '', compiler);
  return async (visit) => {
    const { flow } = visit;
    const known = flow.position.pending;
    const pending = known?.kind === 'branches' ? known : begin(visit, await itemsOf(visit, fields));
    const settings = await evaluateSettings(visit, fields, pending.inputs.length);
    try {
      await runItems(visit, fields, pending, settings);
    } catch (thrown) {
      if (!(thrown instanceof Halted)) record(flow, 'MapStateFailed');
      throw thrown;
    }
    const result = dataFromValue(
      pending.outputs.map((output) => (output === null ? null : dataFromText(output).value)),
    );
    checkSize(visit, result.text);
    record(flow, 'MapStateSucceeded');
    return finish(visit, ending, result, { result: result.value });
  };
};

type Fields = ReturnType<typeof compileFields>;

const compileFields = (state: StateDefinition, compiler: Compiler) => ({
  machine: compiler.machine((state.ItemProcessor ?? state.Iterator)!),
  items: compiler.optional(state.Items, 'Items'),
  selector: compiler.optional(state.ItemSelector, 'ItemSelector'),
  batchSize: compiler.optional(state.ItemBatcher?.MaxItemsPerBatch, 'ItemBatcher/MaxItemsPerBatch'),
  batchInput: compiler.optional(state.ItemBatcher?.BatchInput, 'ItemBatcher/BatchInput'),
  concurrency: compiler.optional(state.MaxConcurrency, 'MaxConcurrency'),
  toleratedCount: compiler.optional(state.ToleratedFailureCount, 'ToleratedFailureCount'),
  toleratedPercentage: compiler.optional(state.ToleratedFailurePercentage, 'ToleratedFailurePercentage'),
});

/** The inputs of the iterations: the items, selected and batched. */
async function itemsOf(visit: Visit, fields: Fields): Promise<unknown[]> {
  const { items: template, selector, batchSize, batchInput } = fields;
  const items = (
    template ? await evaluateTyped(template, 'array', () => bindings(visit)) : visit.input.value
  ) as unknown[];
  if (!Array.isArray(items)) {
    throw new EvaluationFault('Items', `Map state input must be an array but was: ${visit.input.text}`);
  }
  const selected: unknown[] = [];
  for (const [Index, Value] of items.entries()) {
    selected.push(
      selector
        ? await selector.evaluate(bindings(visit, { context: { Map: { Item: { Index, Value } } } }))
        : Value,
    );
  }
  if (!batchSize) return selected;
  const size = await wholeNumber(visit, batchSize, 1);
  const common = batchInput && { BatchInput: await batchInput.evaluate(bindings(visit)) };
  return Array.from({ length: Math.ceil(selected.length / size) }, (_, index) => ({
    ...common,
    Items: selected.slice(index * size, (index + 1) * size),
  }));
}

function begin(visit: Visit, items: readonly unknown[]): PendingBranches {
  const { flow } = visit;
  const inputs = items.map((item) => JSON.stringify(item));
  for (const input of inputs) checkSize(visit, input);
  record(flow, 'MapStateStarted', 'mapStateStartedEventDetails', { length: items.length });
  return (flow.position.pending = {
    kind: 'branches',
    inputs,
    outputs: inputs.map(() => null),
    running: {},
    next: 0,
    failures: 0,
    startedEventId: flow.position.lastEventId,
  });
}

interface Settings {
  readonly concurrency: number;
  /** More failed iterations than this fail the state. */
  readonly tolerated: number;
}

const INLINE_CONCURRENCY = 40;

async function evaluateSettings(visit: Visit, fields: Fields, length: number): Promise<Settings> {
  const { concurrency, toleratedCount, toleratedPercentage } = fields;
  const wanted = concurrency ? await wholeNumber(visit, concurrency, 0) : 0;
  const count = toleratedCount ? await wholeNumber(visit, toleratedCount, 0) : undefined;
  const percentage =
    toleratedPercentage &&
    ((await evaluateTyped(toleratedPercentage, 'number', () => bindings(visit))) as number);
  const share = percentage === undefined ? undefined : Math.floor((length * percentage) / 100);
  return {
    concurrency: Math.min(wanted || INLINE_CONCURRENCY, INLINE_CONCURRENCY),
    tolerated: Math.min(count ?? share ?? 0, share ?? count ?? 0),
  };
}

async function wholeNumber(visit: Visit, template: Template, least: number): Promise<number> {
  const value = (await evaluateTyped(template, 'integer', () => bindings(visit))) as number;
  if (value >= least) return value;
  throw new EvaluationFault(
    template.field,
    `The ${template.field} field must be at least ${least} but was: ${value}`,
  );
}

/** Runs the iterations that have not ended yet, as many side by side as allowed; resumed ones first. */
function runItems(visit: Visit, fields: Fields, pending: PendingBranches, settings: Settings): Promise<void> {
  const resumed = Object.keys(pending.running).map(Number);
  const worker = async (halt: Halt) => {
    for (;;) {
      const index = resumed.shift() ?? pending.next++;
      if (index >= pending.inputs.length) return;
      await runItem(visit, fields.machine, pending, index, halt, settings.tolerated);
    }
  };
  const workers = Math.min(settings.concurrency, pending.inputs.length - pending.next + resumed.length);
  return raceAll(
    visit.flow.halt,
    Array.from({ length: workers }, () => worker),
  );
}

async function runItem(
  visit: Visit,
  machine: CompiledMachine,
  pending: PendingBranches,
  index: number,
  halt: Halt,
  tolerated: number,
): Promise<void> {
  const { flow, state } = visit;
  const details = { name: state.name, index };
  const known = pending.running[index];
  const position = known ?? firstPosition(machine.startAt, pending.inputs[index]!, pending.startedEventId);
  pending.running[index] = position;
  const Item = { Index: index, Value: dataFromText(pending.inputs[index]!).value };
  const iteration = createFlow(
    { ...flow, machine, position, halt, context: { ...flow.context, Map: { Item } } },
    flow.position,
  );
  if (!known) record(iteration, 'MapIterationStarted', 'mapIterationStartedEventDetails', details);
  try {
    pending.outputs[index] = (await runFlow(iteration)).text;
    record(iteration, 'MapIterationSucceeded', 'mapIterationSucceededEventDetails', details);
  } catch (thrown) {
    if (!(thrown instanceof StatesFailure)) throw thrown;
    record(iteration, 'MapIterationFailed', 'mapIterationFailedEventDetails', details);
    pending.failures += 1;
    if (pending.failures > tolerated) throw tolerated === 0 ? thrown : thresholdExceeded();
  } finally {
    flow.position.lastEventId = Math.max(flow.position.lastEventId, position.lastEventId);
  }
  delete pending.running[index];
}

const thresholdExceeded = () =>
  new StatesFailure(
    'States.ExceedToleratedFailureThreshold',
    'The specified tolerated failure threshold was exceeded',
  );
