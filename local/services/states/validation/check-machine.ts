import { checkFields, checkRequired, isObject } from './check-fields.ts';
import { checkGraph } from './check-graph.ts';
import { checkState } from './check-state.ts';
import { checkVariables } from './check-variables.ts';
import type { Check } from './check.ts';
import type { Report } from './diagnostic.ts';
import { INNER_MACHINE_FIELDS, MACHINE_FIELDS } from './fields.ts';

/** Checks a machine at any level; `location` is empty at the top. */
export function checkMachine(
  machine: Readonly<Record<string, unknown>>,
  location: string,
  check: Check,
): void {
  const { report } = check;
  checkFields(machine, location === '' ? MACHINE_FIELDS : INNER_MACHINE_FIELDS, location, report);
  checkRequired(machine, ['StartAt', 'States'], location, report);
  checkMode(machine.ProcessorConfig, location, report);
  if (!isObject(machine.States)) return;
  const states = Object.fromEntries(Object.entries(machine.States).filter(isState));
  const variables = checkVariables(states, check.variables, location, report);
  for (const [name, state] of Object.entries(machine.States)) {
    const at = `${location}/States/${name}`;
    checkName(name, at, check);
    if (isObject(state)) checkState(name, state, at, { ...check, variables }, checkMachine);
    else
      report('SCHEMA_VALIDATION_FAILED', `Expected value of type object, got ${JSON.stringify(state)}`, at);
  }
  checkGraph(machine.StartAt, states, location, report);
}

const isState = (entry: [string, unknown]): entry is [string, Record<string, unknown>] => isObject(entry[1]);

const LONGEST_NAME = 80;

function checkName(name: string, location: string, { names, report }: Check): void {
  if (name.length === 0 || name.length > LONGEST_NAME) {
    const message = `The state name must have 1 to ${LONGEST_NAME} characters, got ${name.length}`;
    report('SCHEMA_VALIDATION_FAILED', message, location);
  }
  if (names.has(name)) report('DUPLICATE_STATE_NAME', `Duplicate State name: ${name}`, location);
  names.add(name);
}

function checkMode(config: unknown, location: string, report: Report): void {
  if (!isObject(config)) return;
  checkFields(config, { Mode: 'string' }, `${location}/ProcessorConfig`, report);
  if (config.Mode === undefined || config.Mode === 'INLINE') return;
  report(
    'SCHEMA_VALIDATION_FAILED',
    `Mode ${JSON.stringify(config.Mode)} is not supported by this cloud, expected INLINE`,
    `${location}/ProcessorConfig/Mode`,
  );
}
