import { BlockList, isIP } from 'node:net';
import { type ExactJson, NumberText } from './exact-json.ts';
import { PatternError } from './pattern-error.ts';

/** A value at the end of a path: not an object, not an array. */
export type Leaf = string | number | boolean | null | NumberText;
export type LeafTest = (value: Leaf) => boolean;

/** The test that one match expression (`{ "prefix": "in/" }`) stands for; `exists` is not one, as it asks for the path. */
export function leafTest(expression: { readonly [key: string]: ExactJson }): LeafTest {
  const names = Object.keys(expression);
  const [name] = names;
  if (name === undefined) throw new PatternError('Match expression name not found');
  const operator = OPERATORS[name];
  if (!operator) throw new PatternError(`Unrecognized match type ${name}`);
  if (names.length > 1) throw new PatternError('Only one key allowed in match expression');
  return operator(expression[name]!);
}

/** Equality as EventBridge has it: strings by case, numbers by their text. */
export function exactTest(expected: Leaf): LeafTest {
  if (expected instanceof NumberText) {
    return (value) => value instanceof NumberText && value.text === expected.text;
  }
  return (value) => value === expected;
}

export const isLeaf = (value: ExactJson | undefined): value is Leaf =>
  value === null || value instanceof NumberText || (value !== undefined && typeof value !== 'object');

const OPERATORS: Readonly<Record<string, (argument: ExactJson) => LeafTest>> = {
  prefix: (argument) => affixTest('prefix', argument),
  suffix: (argument) => affixTest('suffix', argument),
  'equals-ignore-case': ignoreCaseTest,
  wildcard: wildcardTest,
  numeric: numericTest,
  cidr: cidrTest,
  'anything-but': anythingButTest,
};

function affixTest(name: 'prefix' | 'suffix', argument: ExactJson): LeafTest {
  const method = name === 'prefix' ? 'startsWith' : 'endsWith';
  if (typeof argument === 'string') return (value) => typeof value === 'string' && value[method](argument);
  const folded = innerString(name, argument).toLowerCase();
  return (value) => typeof value === 'string' && value.toLowerCase()[method](folded);
}

/** The string of `{ "prefix": { "equals-ignore-case": "in/" } }`. */
function innerString(name: string, argument: ExactJson): string {
  const inner = isObject(argument) ? argument['equals-ignore-case'] : undefined;
  if (typeof inner !== 'string' || Object.keys(argument as object).length !== 1) {
    throw new PatternError(`${name} match pattern must be a string`);
  }
  return inner;
}

function ignoreCaseTest(argument: ExactJson): LeafTest {
  if (typeof argument !== 'string')
    throw new PatternError('equals-ignore-case match pattern must be a string');
  const folded = argument.toLowerCase();
  return (value) => typeof value === 'string' && value.toLowerCase() === folded;
}

function wildcardTest(argument: ExactJson): LeafTest {
  if (typeof argument !== 'string') throw new PatternError('wildcard match pattern must be a string');
  const [first = '', ...rest] = wildcardParts(argument);
  const last = rest.pop();
  if (last === undefined) return (value) => value === first;
  return (value) => {
    if (typeof value !== 'string' || value.length < first.length + last.length) return false;
    if (!value.startsWith(first) || !value.endsWith(last)) return false;
    let position = first.length;
    for (const part of rest) {
      const found = value.indexOf(part, position);
      if (found < 0) return false;
      position = found + part.length;
    }
    return position <= value.length - last.length;
  };
}

/** The literal texts between the stars; `\*` and `\\` stand for themselves. */
function wildcardParts(pattern: string): string[] {
  const parts = [''];
  for (let index = 0; index < pattern.length; index++) {
    let character = pattern[index]!;
    if (character === '*') {
      if (pattern[index + 1] === '*')
        throw new PatternError(`Consecutive wildcard characters at pos ${index + 1}`);
      parts.push('');
      continue;
    }
    if (character === '\\') {
      character = pattern[++index] ?? '';
      if (character !== '*' && character !== '\\')
        throw new PatternError(`Invalid escape character at pos ${index - 1}`);
    }
    parts[parts.length - 1] += character;
  }
  return parts;
}

type Comparison = (value: number, limit: number) => boolean;
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

function numericTest(argument: ExactJson): LeafTest {
  if (!Array.isArray(argument)) throw new PatternError('Value of numeric must be an array.');
  const terms = argument as readonly ExactJson[];
  const [low, , high] = terms;
  if (terms.length > 4) throw new PatternError('Too many terms in numeric range expression');
  const comparisons: [Comparison, number][] = [];
  for (let index = 0; index < Math.max(terms.length, 1); index += 2) {
    comparisons.push(numericTerm(terms[index], terms[index + 1]));
  }
  if (terms.length === 4 && !(isOperator(low, '>') && isOperator(high, '<'))) {
    throw new PatternError(`Bad numeric range operator: ${textOf(high)}`);
  }
  if (terms.length === 4 && comparisons[0]![1] >= comparisons[1]![1]) {
    throw new PatternError('Bottom must be less than top');
  }
  return (value) => {
    const number = numberOf(value);
    return number !== undefined && comparisons.every(([compare, limit]) => compare(number, limit));
  };
}

const isOperator = (term: ExactJson | undefined, sign: string) =>
  typeof term === 'string' && term.startsWith(sign);

function numericTerm(operator: ExactJson | undefined, limit: ExactJson | undefined): [Comparison, number] {
  if (typeof operator !== 'string')
    throw new PatternError(`Invalid member in numeric match: ${textOf(operator)}`);
  const compare = COMPARISONS[operator];
  if (!compare) throw new PatternError(`Unrecognized numeric range operator: ${operator}`);
  const number = numberOf(limit);
  if (number === undefined)
    throw new PatternError(`Value of ${operator === '=' ? 'equals' : operator} must be numeric`);
  return [compare, number];
}

function cidrTest(argument: ExactJson): LeafTest {
  if (typeof argument !== 'string') throw new PatternError('cidr match pattern must be a string');
  const [network = '', bits = '', ...more] = argument.split('/');
  const family = isIP(network);
  if (bits === '' || more.length > 0) throw new PatternError("Malformed CIDR, one '/' required");
  if (family === 0) throw new PatternError(`Malformed CIDR, IP address expected: ${network}`);
  const prefix = Number(bits);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > (family === 4 ? 32 : 128)) {
    throw new PatternError(
      `Malformed CIDR, mask bits must be between 0 and ${family === 4 ? 32 : 128}: ${bits}`,
    );
  }
  const addresses = new BlockList();
  addresses.addSubnet(network, prefix, family === 4 ? 'ipv4' : 'ipv6');
  return (value) =>
    typeof value === 'string' &&
    isIP(value) === family &&
    addresses.check(value, family === 4 ? 'ipv4' : 'ipv6');
}

function anythingButTest(argument: ExactJson): LeafTest {
  const tests = isObject(argument) ? anythingButInner(argument) : anythingButValues(argument).map(exactTest);
  return (value) => !tests.some((test) => test(value));
}

/** `{ "anything-but": { "prefix": ["a", "b"] } }` */
function anythingButInner(argument: { readonly [key: string]: ExactJson }): LeafTest[] {
  const [name, ...more] = Object.keys(argument);
  if (name === undefined) throw new PatternError('Anything-But expression name not found');
  if (more.length > 0) throw new PatternError('Only one key allowed in match expression');
  if (!['prefix', 'suffix', 'wildcard', 'equals-ignore-case', 'cidr'].includes(name)) {
    throw new PatternError(`Unsupported anything-but pattern: ${name}`);
  }
  const value = argument[name]!;
  const values = (Array.isArray(value) ? value : [value]) as readonly ExactJson[];
  if (values.length === 0) throw new PatternError('Empty arrays are not allowed');
  if (values.includes('') && name.endsWith('fix')) throw new PatternError('Null prefix/suffix not allowed');
  return values.map((inner) => OPERATORS[name]!(inner));
}

function anythingButValues(argument: ExactJson): readonly Leaf[] {
  const values = (Array.isArray(argument) ? argument : [argument]) as readonly ExactJson[];
  const strings = values.filter((value) => typeof value === 'string');
  const numbers = values.filter((value) => isLeaf(value) && numberOf(value) !== undefined);
  if (strings.length + numbers.length < values.length) {
    throw new PatternError('Inside anything but list, start|null|boolean is not supported.');
  }
  if (strings.length > 0 === numbers.length > 0) {
    throw new PatternError(
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    );
  }
  return values as readonly Leaf[];
}

function numberOf(value: ExactJson | undefined): number | undefined {
  if (value instanceof NumberText) return Number(value.text);
  return typeof value === 'number' ? value : undefined;
}

const textOf = (value: ExactJson | undefined) => (value === undefined ? ']' : JSON.stringify(value));

const isObject = (value: ExactJson): value is { readonly [key: string]: ExactJson } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberText);
