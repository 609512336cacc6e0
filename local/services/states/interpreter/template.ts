import { EvaluationFault } from './failure.ts';
import { expressionSource } from './expression.ts';
import type { Bindings, Expression, Expressions } from './expression.ts';

/** A field's value that may hold expressions anywhere within. */
export interface Template {
  /** False for one without any expression: its value is always the same. */
  readonly dynamic: boolean;
  /** The field, as errors name it. */
  readonly field: string;
  /** The expression, where the whole template is one. */
  readonly source?: string;
  /** The value, where the template is not dynamic. */
  readonly constant?: unknown;
  /** Rejects with EvaluationFault. */
  evaluate(bindings: Bindings): Promise<unknown>;
}

export function compileTemplate(value: unknown, field: string, expressions: Expressions): Template {
  const source = expressionSource(value);
  if (source !== undefined) return expressionTemplate(expressions.compile(source), field);
  if (value === null || typeof value !== 'object') return constantTemplate(value, field);
  const keys = Array.isArray(value) ? undefined : Object.keys(value);
  const parts = Object.values(value).map((part, index) =>
    compileTemplate(part, keys ? `${field}/${keys[index]}` : `${field}[${index}]`, expressions),
  );
  if (parts.every((part) => !part.dynamic)) return constantTemplate(value, field);
  return { dynamic: true, field, evaluate: (bindings) => evaluateParts(parts, keys, bindings) };
}

const TYPES = {
  array: (value: unknown) => Array.isArray(value),
  boolean: (value: unknown) => typeof value === 'boolean',
  integer: (value: unknown) => Number.isInteger(value),
  number: (value: unknown) => typeof value === 'number',
  string: (value: unknown) => typeof value === 'string',
};

/** Evaluates a template whose value must be of the type; undefined where there is no template. */
export async function evaluateTyped(
  template: Template,
  type: keyof typeof TYPES,
  bindings: () => Bindings,
): Promise<unknown> {
  const value = template.dynamic ? await template.evaluate(bindings()) : template.constant;
  if (TYPES[type](value)) return value;
  const what =
    template.source === undefined
      ? `The value specified for the field '${template.field}' has`
      : `The JSONata expression '${template.source}' specified for the field '${template.field}' returned`;
  throw new EvaluationFault(
    template.field,
    `${what} an unexpected result type. Expected '${type}', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`,
  );
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

const constantTemplate = (constant: unknown, field: string): Template => ({
  dynamic: false,
  field,
  constant,
  evaluate: async () => constant,
});

const expressionTemplate = (expression: Expression, field: string): Template => ({
  dynamic: true,
  field,
  source: expression.source,
  evaluate: (bindings) => evaluateExpression(expression, field, bindings),
});

async function evaluateExpression(
  expression: Expression,
  field: string,
  bindings: Bindings,
): Promise<unknown> {
  const what = `The JSONata expression '${expression.source}' specified for the field '${field}'`;
  let value: unknown;
  try {
    value = await expression.evaluate(bindings);
  } catch (cause) {
    throw new EvaluationFault(field, `${what} threw an error during evaluation. ${describe(cause)}`, {
      cause,
    });
  }
  if (value === undefined) throw new EvaluationFault(field, `${what} returned nothing (undefined).`);
  return value;
}

function describe(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return code === undefined ? (message ?? String(error)) : `${code}: ${message}`;
}

async function evaluateParts(
  parts: readonly Template[],
  keys: readonly string[] | undefined,
  bindings: Bindings,
): Promise<unknown> {
  const values: unknown[] = [];
  for (const part of parts) values.push(part.dynamic ? await part.evaluate(bindings) : part.constant);
  return keys ? Object.fromEntries(keys.map((key, index) => [key, values[index]])) : values;
}
