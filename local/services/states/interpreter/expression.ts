import jsonata from 'jsonata';
import { stepFunctions } from './functions.ts';
import type { Surroundings } from './functions.ts';

/** Names and values that an expression sees: the variables, and `states`. */
export type Bindings = Readonly<Record<string, unknown>>;

/** One JSONata expression, ready to be evaluated any number of times. */
export interface Expression {
  /** Without `{%` and `%}`, trimmed. */
  readonly source: string;
  /** Gives plain JSON, or undefined where the expression returns nothing; rejects with jsonata's own error. */
  evaluate(bindings: Bindings): Promise<unknown>;
}

export interface Expressions {
  /** Throws jsonata's own error (`code`, `position`, `message`) where the source is no JSONata. */
  compile(source: string): Expression;
}

/** Compiles expressions once and keeps them; the least recently compiled go when there are too many. */
export function createExpressions(surroundings: Surroundings): Expressions {
  const functions = stepFunctions(surroundings);
  const cache = new Map<string, Expression>();
  return {
    compile: (source) => {
      const known = cache.get(source);
      if (known) return known;
      const expression = compile(source, functions);
      cache.set(source, expression);
      if (cache.size > CACHED) cache.delete(cache.keys().next().value!);
      return expression;
    },
  };
}

/** The text between `{%` and `%}`, or undefined for a plain value. */
export function expressionSource(value: unknown): string | undefined {
  return typeof value === 'string' && value.startsWith('{%') && value.endsWith('%}') && value.length >= 4
    ? value.slice(2, -2).trim()
    : undefined;
}

const CACHED = 5_000;

function compile(source: string, functions: ReturnType<typeof stepFunctions>): Expression {
  const compiled = jsonata(source);
  for (const [name, implementation] of Object.entries(functions)) {
    compiled.registerFunction(name, implementation as (this: jsonata.Focus, ...args: unknown[]) => unknown);
  }
  compiled.assign('eval', undefined);
  compiled.assign(ENTRY, onEntry);
  compiled.assign(EXIT, onExit);
  return { source, evaluate: async (bindings) => plain(await compiled.evaluate(undefined, bindings)) };
}

/**
 * jsonata calls these around every node. An evaluation that recurses without end, or does not come to one, is
 * stopped; a long one lets others have their turn. jsonata shares one timestamp per evaluation through its
 * environments, which makes it the place to count in.
 */
const ENTRY = Symbol.for('jsonata.__evaluate_entry') as unknown as string;
const EXIT = Symbol.for('jsonata.__evaluate_exit') as unknown as string;
const LONGEST_EVALUATION = 5_000; // real milliseconds
const DEEPEST_EVALUATION = 50_000; // nodes being evaluated
const NODES_BETWEEN_LOOKS = 2_000;
let nodes = 0;

type Evaluation = Date & { depth?: number };

function onEntry(
  _node: unknown,
  _input: unknown,
  environment: { timestamp: Evaluation },
): Promise<void> | undefined {
  const evaluation = environment.timestamp;
  evaluation.depth = (evaluation.depth ?? 0) + 1;
  if (evaluation.depth > DEEPEST_EVALUATION)
    throw new RunawayExpression('The expression recurses too deeply');
  nodes += 1;
  return nodes % NODES_BETWEEN_LOOKS === 0 ? look(evaluation) : undefined;
}

function onExit(_node: unknown, _input: unknown, environment: { timestamp: Evaluation }): void {
  environment.timestamp.depth = (environment.timestamp.depth ?? 1) - 1;
}

async function look(evaluation: Evaluation): Promise<void> {
  if (Date.now() - evaluation.getTime() > LONGEST_EVALUATION) {
    throw new RunawayExpression(`The expression did not end within ${LONGEST_EVALUATION / 1000} seconds`);
  }
  await new Promise((resolve) => setImmediate(resolve));
}

class RunawayExpression extends Error {
  override readonly name = 'RunawayExpression';
}

/** Frees a result of jsonata's own marks (its sequences are arrays with hidden flags) and of what is no JSON. */
function plain(value: unknown): unknown {
  if (value === null || typeof value !== 'object') {
    if (typeof value === 'function') throw new Error('The expression returned a function');
    return value;
  }
  if (Array.isArray(value)) return value.map(plain);
  if ('_jsonata_lambda' in value || '_jsonata_function' in value)
    throw new Error('The expression returned a function');
  const copy: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    const copied = plain(member);
    if (copied !== undefined) copy[key] = copied;
  }
  return copy;
}
