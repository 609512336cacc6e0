import { isIntegrated } from '../integrations/supported.ts';
import { parseResource } from '../interpreter/resource.ts';
import { checkErrorHandling } from './check-error-handling.ts';
import { checkExpressions } from './check-expressions.ts';
import { checkFields, checkRequired, isObject } from './check-fields.ts';
import type { Check } from './check.ts';
import type { Report } from './diagnostic.ts';
import { BATCHER_FIELDS, CHOICE_FIELDS, REQUIRED_FIELDS, STATE_FIELDS } from './fields.ts';

type State = Readonly<Record<string, unknown>>;
type CheckMachine = (machine: State, location: string, check: Check) => void;

/** Checks one state; `checkMachine` checks the machines within it. */
export function checkState(
  name: string,
  state: State,
  location: string,
  check: Check,
  checkMachine: CheckMachine,
): void {
  const { report } = check;
  if (!checkLanguage(name, state, location, check)) return;
  const fields =
    typeof state.Type === 'string' && Object.hasOwn(STATE_FIELDS, state.Type) && STATE_FIELDS[state.Type];
  if (!fields) {
    const types = Object.keys(STATE_FIELDS).join(', ');
    const message = `The field 'Type' should have one of these values: [${types}]`;
    return report('SCHEMA_VALIDATION_FAILED', message, `${location}/Type`);
  }
  checkFields(state, fields, location, report);
  checkRequired(state, REQUIRED_FIELDS[state.Type as string]!, location, report);
  checkAssign(state.Assign, location, report);
  checkResource(state.Resource, location, report);
  checkChoices(state.Choices, location, report);
  checkErrorHandling(state, location, report);
  if (isObject(state.ItemBatcher))
    checkFields(state.ItemBatcher, BATCHER_FIELDS, `${location}/ItemBatcher`, report);
  for (const field of EVALUATED) checkExpressions(state[field], `${location}/${field}`, report);
  for (const field of ['ItemProcessor', 'Iterator']) {
    const inner = state[field];
    if (isObject(inner)) checkMachine(inner, `${location}/${field}`, check);
  }
  for (const [index, branch] of list(state.Branches).entries()) {
    if (isObject(branch)) checkMachine(branch, `${location}/Branches[${index}]`, check);
  }
}

/** Fields that may hold expressions at any depth. */
const EVALUATED = [
  'Arguments',
  'Output',
  'Assign',
  'Seconds',
  'Timestamp',
  'TimeoutSeconds',
  'HeartbeatSeconds',
  'Error',
  'Cause',
  'Items',
  'ItemSelector',
  'ItemBatcher',
  'MaxConcurrency',
  'ToleratedFailureCount',
  'ToleratedFailurePercentage',
];

/** True if the state is in JSONata; a state in JSONPath is refused. */
function checkLanguage(name: string, state: State, location: string, { language, report }: Check): boolean {
  const own = state.QueryLanguage ?? language ?? 'JSONPath';
  if (own === 'JSONata') return true;
  if (own !== 'JSONPath') {
    const message = "The field 'QueryLanguage' should have one of these values: [JSONPath, JSONata]";
    report('SCHEMA_VALIDATION_FAILED', message, `${location}/QueryLanguage`);
  } else if (language === 'JSONata') {
    const message = "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine";
    report('SCHEMA_VALIDATION_FAILED', message, location);
  } else {
    const message = `The QueryLanguage of state '${name}' is 'JSONPath'; this cloud runs 'JSONata' only`;
    report('SCHEMA_VALIDATION_FAILED', message, location);
  }
  return false;
}

const VARIABLE_NAME = /^[\p{L}_][\p{L}\p{N}_]{0,79}$/u;

function checkAssign(assign: unknown, location: string, report: Report): void {
  if (!isObject(assign)) return;
  for (const name of Object.keys(assign)) {
    if (VARIABLE_NAME.test(name) && name !== 'states' && name !== '__proto__') continue;
    const message = `'${name}' is not a valid variable name`;
    report('SCHEMA_VALIDATION_FAILED', message, `${location}/Assign`);
  }
}

function checkResource(arn: unknown, location: string, report: Report): void {
  if (typeof arn !== 'string') return;
  const resource = parseResource(arn);
  if (resource && isIntegrated(resource)) return;
  report(
    'SCHEMA_VALIDATION_FAILED',
    `The resource provided ${arn} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`,
    `${location}/Resource`,
  );
}

function checkChoices(choices: unknown, location: string, report: Report): void {
  if (!Array.isArray(choices)) return;
  if (choices.length === 0) {
    report('SCHEMA_VALIDATION_FAILED', 'A Choice state needs at least one rule', `${location}/Choices`);
  }
  for (const [index, rule] of choices.entries()) {
    const at = `${location}/Choices[${index}]`;
    if (!isObject(rule)) {
      report('SCHEMA_VALIDATION_FAILED', `Expected value of type object, got ${JSON.stringify(rule)}`, at);
      continue;
    }
    checkFields(rule, CHOICE_FIELDS, at, report);
    checkRequired(rule, ['Condition', 'Next'], at, report);
    checkAssign(rule.Assign, at, report);
    for (const field of ['Condition', 'Output', 'Assign'])
      checkExpressions(rule[field], `${at}/${field}`, report);
  }
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
