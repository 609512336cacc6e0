import { conditionOperator, type VariableOptions } from './condition-operators.ts';
import { lookUp, type PolicyContext } from './policy-context.ts';
import type { PolicyStatement } from './policy-document.ts';

/** Whether a request fits one line of a Condition block. */
export type CompiledCondition = (context: PolicyContext) => boolean;

/**
 * Compiles a statement's Condition block. An operator or value that cannot be understood fails closed: it never lets an
 * Allow apply and always lets a Deny apply.
 */
export function compileConditions(statement: PolicyStatement, options: VariableOptions): CompiledCondition[] {
  return Object.entries(statement.Condition ?? {}).flatMap(([operator, block]) =>
    Object.entries(block).map(([key, expected]) => {
      try {
        return compileCondition({ operator, key: key.toLowerCase(), expected: toStrings(expected) }, options);
      } catch {
        return () => statement.Effect === 'Deny';
      }
    }),
  );
}

interface ConditionLine {
  readonly operator: string;
  /** Lower-case. */
  readonly key: string;
  readonly expected: readonly string[];
}

function compileCondition(
  { operator, key, expected }: ConditionLine,
  options: VariableOptions,
): CompiledCondition {
  const { quantifier, name, ifExists } = parseOperator(operator);
  if (name === 'null') return compileNull(key, expected);
  const found = conditionOperator(name);
  if (!found) throw new Error(`expected a condition operator, got ${operator}`);
  const matchers = expected.map((value) => found.compile(value, options));
  const fits = (value: string, context: PolicyContext) => matchers.some((matches) => matches(value, context));
  const holds = (value: string, context: PolicyContext) => fits(value, context) !== found.negated;
  return (context) => {
    const actual = lookUp(context, key);
    if (actual === undefined || (quantifier && actual.length === 0)) {
      return ifExists || quantifier === 'forallvalues' || (found.negated && !quantifier);
    }
    if (typeof actual === 'string') return holds(actual, context);
    if (quantifier === 'forallvalues') return actual.every((value) => holds(value, context));
    if (quantifier === 'foranyvalue') return actual.some((value) => holds(value, context));
    return actual.some((value) => fits(value, context)) !== found.negated;
  };
}

function compileNull(key: string, expected: readonly string[]): CompiledCondition {
  const absent = expected.some((value) => value.toLowerCase() === 'true');
  return (context) => (lookUp(context, key) === undefined) === absent;
}

function parseOperator(operator: string) {
  const [, quantifier, name = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/i.exec(operator) ?? [];
  return {
    quantifier: quantifier?.toLowerCase(),
    name: name.toLowerCase(),
    ifExists: ifExists !== undefined,
  };
}

const toStrings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [String(value)]);
