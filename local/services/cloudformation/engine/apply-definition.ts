import { applyResource } from './change-resource.ts';
import { checkExports } from './exports.ts';
import { outputsOf } from './outputs.ts';
import { prepare } from './prepare.ts';
import { runGraph } from './run-graph.ts';
import type { Run } from './run.ts';

/** Brings the resources and outputs of a stack to what its definition says. */
export async function applyDefinition(run: Run, guard: () => void): Promise<void> {
  const { context, stack } = run;
  const prepared = prepare(context, stack, stack.definition);
  await runGraph(prepared.dependencies, async (logicalId) => {
    guard();
    await applyResource(run, prepared, logicalId);
  });
  const outputs = outputsOf(prepared, stack.resources);
  checkExports(context, stack, outputs);
  stack.outputs = outputs;
  stack.imports = [...prepared.imports];
}
