import { isObject } from './check-fields.ts';
import type { Report } from './diagnostic.ts';

type States = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * Reports variables that an inner scope assigns although an outer one does, and gives back all names that are taken
 * within the machines of these states.
 * https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
 */
export function checkVariables(
  states: States,
  outer: ReadonlySet<string>,
  location: string,
  report: Report,
): ReadonlySet<string> {
  const taken = new Set(outer);
  for (const [name, state] of Object.entries(states)) {
    for (const variable of assignedIn(state)) {
      taken.add(variable);
      if (!outer.has(variable)) continue;
      const message = `Variable '${variable}' is assigned in an outer scope already`;
      report('SCHEMA_VALIDATION_FAILED', message, `${location}/States/${name}`);
    }
  }
  return taken;
}

function assignedIn(state: Readonly<Record<string, unknown>>): string[] {
  const rules = [state.Choices, state.Catch].flatMap((rules) =>
    Array.isArray(rules) ? (rules as unknown[]) : [],
  );
  return [state, ...rules].flatMap((part) =>
    isObject(part) && isObject(part.Assign) ? Object.keys(part.Assign) : [],
  );
}
