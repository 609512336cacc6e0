import { expressionSource } from '../interpreter/expression.ts';
import type { Report } from './diagnostic.ts';
import { JSONPATH_FIELDS } from './fields.ts';
import type { FieldType } from './fields.ts';

/** Reports fields that the object must not have, and values of the wrong type. */
export function checkFields(
  object: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, FieldType>>,
  location: string,
  report: Report,
): void {
  for (const [name, value] of Object.entries(object)) {
    const type = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (type !== undefined) checkType(value, type, name, location, report);
    else if (JSONPATH_FIELDS.has(name)) report('SCHEMA_VALIDATION_FAILED', jsonPathOnly(name), location);
    else report('SCHEMA_VALIDATION_FAILED', `Field '${name}' is not supported`, location);
  }
}

/** Reports required fields that are absent; of an inner list exactly one must be there. */
export function checkRequired(
  object: Readonly<Record<string, unknown>>,
  required: readonly (string | readonly string[])[],
  location: string,
  report: Report,
): void {
  for (const entry of required) {
    const names = typeof entry === 'string' ? [entry] : entry;
    const present = names.filter((name) => object[name] !== undefined);
    if (present.length === 1) continue;
    const message =
      present.length === 0 && names.length === 1
        ? `These fields are required: [${names.join(', ')}]`
        : `Exactly one of these fields is required: [${names.join(', ')}]`;
    report('SCHEMA_VALIDATION_FAILED', message, location || '/');
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const jsonPathOnly = (name: string) =>
  `The QueryLanguage is set to 'JSONata', but field '${name}' is only supported for the 'JSONPath' QueryLanguage`;

const isExpression = (value: unknown) => expressionSource(value) !== undefined;

const TYPES: Readonly<Record<FieldType, { readonly name: string; holds(value: unknown): boolean }>> = {
  any: { name: 'any', holds: () => true },
  string: { name: 'string', holds: (value) => typeof value === 'string' },
  boolean: { name: 'boolean', holds: (value) => typeof value === 'boolean' },
  object: { name: 'object', holds: isObject },
  machine: { name: 'object', holds: isObject },
  list: { name: 'array', holds: Array.isArray },
  seconds: {
    name: 'integer or JSONata expression',
    holds: (value) => (Number.isInteger(value) && (value as number) >= 0) || isExpression(value),
  },
  number: {
    name: 'number',
    holds: (value) => (typeof value === 'number' && value >= 0) || isExpression(value),
  },
  text: { name: 'string or JSONata expression', holds: (value) => typeof value === 'string' },
  items: {
    name: 'array or JSONata expression',
    holds: (value) => Array.isArray(value) || isExpression(value),
  },
};

function checkType(value: unknown, type: FieldType, name: string, location: string, report: Report): void {
  const expected = TYPES[type];
  if (expected.holds(value)) return;
  report(
    'SCHEMA_VALIDATION_FAILED',
    `Expected value of type ${expected.name}, got ${JSON.stringify(value)}`,
    `${location}/${name}`,
  );
}
