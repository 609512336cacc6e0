import { bindings } from './bindings.ts';
import type { Extras } from './bindings.ts';
import type { CompiledEnding, Compiler, Step, Visit } from './compiled.ts';
import { dataFromValue, exceeds } from './data.ts';
import type { Data } from './data.ts';
import type { Ending } from './definition.ts';
import { StatesFailure } from './failure.ts';
import type { Template } from './template.ts';

/** Compiles Output, Assign and Next of a state, a choice rule or a catcher (`place` is then `Choices[0]/`). */
export function compileEnding(ending: Ending, place: string, compiler: Compiler): CompiledEnding {
  return {
    output: compiler.optional(ending.Output, `${place}Output`),
    assign: compiler.optional(ending.Assign, `${place}Assign`),
    next: ending.Next,
  };
}

/**
 * Ends a state: evaluates Output and Assign, both over the variables' old values, then sets the variables.
 * Without Output the state puts out `result`.
 */
export async function finish(
  visit: Visit,
  ending: CompiledEnding,
  result: Data,
  extras?: Extras,
): Promise<Step> {
  const { output, assign, next } = ending;
  if (!output && !assign) return { output: result, next };
  const names = output?.dynamic || assign?.dynamic ? bindings(visit, extras) : {};
  const values = assign && ((await valueOf(assign, names)) as Record<string, unknown>);
  const data = output ? dataFromValue(await valueOf(output, names)) : result;
  checkSize(visit, data.text);
  return { output: data, next, ...(values && { assigned: setVariables(visit, values) }) };
}

/** Fails with States.DataLimitExceeded where the text is larger than a payload may be. */
export function checkSize(visit: Visit, text: string, what = visit.state.name): void {
  if (!exceeds(text, visit.flow.run.limits.payload)) return;
  throw new StatesFailure(
    'States.DataLimitExceeded',
    `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}

const valueOf = (template: Template, names: Readonly<Record<string, unknown>>): unknown =>
  template.dynamic ? template.evaluate(names) : template.constant;

function setVariables(visit: Visit, values: Record<string, unknown>): Record<string, string> {
  const assigned: Record<string, string> = {};
  let length = 0;
  for (const [name, value] of Object.entries(values)) {
    const text = JSON.stringify(value);
    length += text.length;
    assigned[name] = text;
  }
  if (length * 3 > visit.flow.run.limits.payload) checkSize(visit, Object.values(assigned).join(''));
  Object.assign(visit.flow.position.variables, values);
  return assigned;
}
