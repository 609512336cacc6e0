import { expect, it } from 'vitest';
import { validateDefinition } from '../../../../local/services/states/validation/validate-definition.ts';

/** `CODE: message at /location` for everything that is wrong with the definition. */
function faults(definition: unknown): string[] {
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition);
  return validateDefinition(text).diagnostics.map(
    ({ code, message, location }) => `${code}: ${message} at ${location ?? null}`,
  );
}

const jsonata = (States: Record<string, object>) => ({
  QueryLanguage: 'JSONata',
  StartAt: Object.keys(States)[0],
  States,
});
const only = (state: object) => jsonata({ A: { End: true, ...state } });
const TASK = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke' };

it.each<[name: string, definition: unknown, fault: string]>([
  ['what is no JSON', '{', 'INVALID_JSON_DESCRIPTION: The definition is not a JSON object at /'],
  [
    'an unknown type',
    jsonata({ A: { Type: 'Nap', End: true }, B: { Type: 'Succeed' } }),
    "SCHEMA_VALIDATION_FAILED: The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map] at /States/A/Type",
  ],
  [
    'a field that the type does not have',
    only({ Type: 'Pass', TimeoutSeconds: 5 }),
    "SCHEMA_VALIDATION_FAILED: Field 'TimeoutSeconds' is not supported at /States/A",
  ],
  [
    'a field of JSONPath',
    only({ Type: 'Pass', ResultPath: '$.x' }),
    "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONata', but field 'ResultPath' is only supported for the 'JSONPath' QueryLanguage at /States/A",
  ],
  [
    'a state in JSONPath under a machine in JSONata',
    only({ Type: 'Pass', QueryLanguage: 'JSONPath' }),
    "SCHEMA_VALIDATION_FAILED: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/A",
  ],
  [
    'a state in JSONPath by default',
    { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } },
    "SCHEMA_VALIDATION_FAILED: The QueryLanguage of state 'A' is 'JSONPath'; this cloud runs 'JSONata' only at /States/A",
  ],
  [
    'a state in JSONPath within a Map in JSONata',
    {
      StartAt: 'A',
      States: {
        A: {
          Type: 'Map',
          QueryLanguage: 'JSONata',
          ItemProcessor: { StartAt: 'B', States: { B: { Type: 'Pass', End: true } } },
          End: true,
        },
      },
    },
    "SCHEMA_VALIDATION_FAILED: The QueryLanguage of state 'B' is 'JSONPath'; this cloud runs 'JSONata' only at /States/A/ItemProcessor/States/B",
  ],
  [
    'a transition to nowhere',
    jsonata({ A: { Type: 'Pass', Next: 'Nope' }, B: { Type: 'Succeed' } }),
    "MISSING_TRANSITION_TARGET: Missing 'Next' target: Nope at /States/A/Next",
  ],
  [
    'a catcher to nowhere',
    only({ ...TASK, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Nope' }] }),
    "MISSING_TRANSITION_TARGET: Missing 'Next' target: Nope at /States/A/Catch[0]/Next",
  ],
  [
    'a state that nothing leads to',
    jsonata({ A: { Type: 'Pass', End: true }, B: { Type: 'Succeed' } }),
    'MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/B',
  ],
  [
    'a machine without an end',
    jsonata({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } }),
    'MISSING_END_STATE: Workflow has no terminal state at null',
  ],
  [
    'a StartAt to nowhere',
    { ...only({ Type: 'Pass' }), StartAt: 'Nope' },
    "MISSING_TRANSITION_TARGET: Missing 'Next' target: Nope at /StartAt",
  ],
  [
    'what is no JSONata',
    only({ Type: 'Pass', Output: { v: ['{% 1 + %}'] } }),
    'INVALID_JSONATA_EXPRESSION: Unexpected end of expression at /States/A/Output/v[0]',
  ],
  [
    'a name without a context',
    only({ Type: 'Pass', Output: { v: '{% phone.number %}' } }),
    "UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'phone' at the top level is not supported. at /States/A/Output/v",
  ],
  [
    'a resource that does not exist',
    only({ Type: 'Task', Resource: 'arn:aws:states:::batch:submitJob' }),
    'SCHEMA_VALIDATION_FAILED: The resource provided arn:aws:states:::batch:submitJob is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. at /States/A/Resource',
  ],
  [
    'States.ALL beside other names',
    only({ ...TASK, Retry: [{ ErrorEquals: ['States.ALL', 'Other'] }] }),
    'SCHEMA_VALIDATION_FAILED: States.ALL must appear alone, and in the last rule at /States/A/Retry[0]/ErrorEquals',
  ],
  [
    'a distributed Map',
    only({
      Type: 'Map',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED' },
        StartAt: 'B',
        States: { B: { Type: 'Succeed' } },
      },
    }),
    'SCHEMA_VALIDATION_FAILED: Mode "DISTRIBUTED" is not supported by this cloud, expected INLINE at /States/A/ItemProcessor/ProcessorConfig/Mode',
  ],
  [
    'a reserved variable name',
    only({ Type: 'Pass', Assign: { states: 1 } }),
    "SCHEMA_VALIDATION_FAILED: 'states' is not a valid variable name at /States/A/Assign",
  ],
  [
    'a variable of an outer scope',
    only({
      Type: 'Parallel',
      Assign: { x: 1 },
      Branches: [{ StartAt: 'B', States: { B: { Type: 'Pass', Assign: { x: 2 }, End: true } } }],
    }),
    "SCHEMA_VALIDATION_FAILED: Variable 'x' is assigned in an outer scope already at /States/A/Branches[0]/States/B",
  ],
  [
    'neither Next nor End',
    jsonata({ A: { Type: 'Pass' }, B: { Type: 'Succeed' } }),
    'SCHEMA_VALIDATION_FAILED: Exactly one of these fields is required: [Next, End] at /States/A',
  ],
  [
    'one name in two places',
    only({ Type: 'Parallel', Branches: [{ StartAt: 'A', States: { A: { Type: 'Succeed' } } }] }),
    'DUPLICATE_STATE_NAME: Duplicate State name: A at /States/A/Branches[0]/States/A',
  ],
])('refuses %s', (_name, definition, fault) => {
  expect(faults(definition)).toContain(fault);
});

it.each([
  ['$states.input.items[price > 3].{"name": name}'],
  ['$map($states.input, function($v, $i) { $v.a & $i })'],
  ['$sum($states.input.orders.(price * quantity))'],
  ['$states.input ~> |order|{"done": true}|'],
  ['$sort($states.input.list, function($l, $r) { $l.n > $r.n })[0].n'],
  ['$states.input.list^(>n)'],
  ['($x := {"a": 1}; $x.a)'],
  ['$states.input.list{type: $sum(n)}'],
  ['$states.input.a ? "yes" : "no"'],
  ['$uppercase("a") ~> $length()'],
])('accepts %s', (expression) => {
  expect(faults(only({ Type: 'Pass', Output: `{% ${expression} %}` }))).toEqual([]);
});
