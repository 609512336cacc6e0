import { invalidPattern } from './invalid-pattern.ts';
import { textMatch } from './text-match.ts';

/** Looks up what a selector names; undefined where there is nothing. */
type Lookup = (selector: string) => unknown;
export type Condition = (lookup: Lookup) => boolean;

/** Reads comparisons joined by `&&`, `||` and parentheses; `selector` tells how a selector begins. */
export function parseCondition(text: string, selector: RegExp): Condition {
  const tokens = tokenize(text, selector);
  let next = 0;
  const take = () => tokens[next++] ?? '';
  const expect = (wanted: string) => {
    const got = take();
    if (got.toUpperCase() !== wanted) throw invalidPattern(wanted, got === '' ? 'the end' : got);
  };

  const disjunction = (): Condition => {
    const parts = [conjunction()];
    while (tokens[next] === '||') {
      next++;
      parts.push(conjunction());
    }
    return (lookup) => parts.some((part) => part(lookup));
  };
  const conjunction = (): Condition => {
    const parts = [operand()];
    while (tokens[next] === '&&') {
      next++;
      parts.push(operand());
    }
    return (lookup) => parts.every((part) => part(lookup));
  };
  const operand = (): Condition => {
    const token = take();
    if (token === '(') {
      const inner = disjunction();
      expect(')');
      return inner;
    }
    if (!new RegExp(`^(?:${selector.source})$`).test(token)) {
      throw invalidPattern('a selector', token === '' ? 'the end' : token);
    }
    return comparison(token);
  };
  const comparison = (name: string): Condition => {
    const operator = take().toUpperCase();
    if (operator === 'NOT') {
      expect('EXISTS');
      return (lookup) => lookup(name) === undefined;
    }
    if (operator === 'IS') {
      const literal = take().toUpperCase();
      if (!LITERALS.has(literal)) throw invalidPattern('TRUE, FALSE or NULL', literal);
      return (lookup) => lookup(name) === LITERALS.get(literal);
    }
    const compare = comparer(operator, take());
    return (lookup) => {
      const value = lookup(name);
      return value !== undefined && compare(value);
    };
  };

  const condition = disjunction();
  if (next < tokens.length) throw invalidPattern('&&, || or the end', tokens[next]!);
  return condition;
}

const LITERALS = new Map<string, unknown>([
  ['TRUE', true],
  ['FALSE', false],
  ['NULL', null],
]);

function comparer(operator: string, operand: string): (value: unknown) => boolean {
  if (operand === '') throw invalidPattern('a value', 'the end');
  const quoted = operand.startsWith('"');
  const text = quoted ? operand.slice(1, -1).replaceAll(/\\(.)/g, '$1') : operand;
  const number = quoted ? Number.NaN : Number(text);
  const matches = textMatch(text);
  const equal = (value: unknown) =>
    (typeof value === 'number' && value === number) || (isScalar(value) && matches(String(value)));
  const numeric = (holds: (value: number) => boolean) => {
    if (Number.isNaN(number)) throw invalidPattern(`a number after ${operator}`, operand);
    return (value: unknown) => value !== '' && value !== null && holds(Number(value));
  };
  switch (operator) {
    case '=':
      return equal;
    case '!=':
      return (value) => !equal(value);
    case '>':
      return numeric((value) => value > number);
    case '>=':
      return numeric((value) => value >= number);
    case '<':
      return numeric((value) => value < number);
    case '<=':
      return numeric((value) => value <= number);
    default:
      throw invalidPattern('one of = != > >= < <= IS NOT', operator === '' ? 'the end' : operator);
  }
}

const isScalar = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);

function tokenize(text: string, selector: RegExp): string[] {
  const token = new RegExp(
    `\\s*(?:(&&|\\|\\||[()]|!=|>=|<=|[=<>])|(${selector.source})(?=[\\s=!<>)]|$)|("(?:[^"\\\\]|\\\\.)*"|%[^%]+%)|([^\\s()=!<>&|]+))`,
    'gy',
  );
  const tokens: string[] = [];
  const trimmed = text.trimEnd();
  while (token.lastIndex < trimmed.length) {
    const at = token.lastIndex;
    const match = token.exec(trimmed);
    if (!match) throw invalidPattern('a comparison', trimmed.slice(at));
    tokens.push(match[1] ?? match[2] ?? match[3] ?? match[4]!);
  }
  return tokens;
}
