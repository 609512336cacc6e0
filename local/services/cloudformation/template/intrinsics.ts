import { validationError, templateError } from '../cloudformation-error.ts';
import type { Template } from './template.ts';

/** What the functions of a template can see. */
export interface Surroundings {
  readonly template: Template;
  /** Values of parameters (lists for list types) and pseudo parameters. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** What Ref gives for a resource. */
  reference(logicalId: string): unknown;
  /** What Fn::GetAtt gives. */
  attribute(logicalId: string, name: string): unknown;
  /** The value of an export, or undefined. */
  exported(name: string): string | undefined;
  /** Every availability zone of a region. */
  zones(region: string): readonly string[];
}

/** Stands for AWS::NoValue until the property or element that holds it is left out. */
const NO_VALUE = Symbol('AWS::NoValue');

/**
 * Evaluates a value of a template, functions inside out.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
export function evaluateValue(value: unknown, surroundings: Surroundings): unknown {
  const result = evaluate(value, surroundings);
  return result === NO_VALUE ? undefined : result;
}

/** Whether the condition of that name holds. */
export function conditionHolds(name: string, surroundings: Surroundings): boolean {
  const conditions = surroundings.template.Conditions ?? {};
  if (!Object.hasOwn(conditions, name)) throw templateError(`Unresolved condition dependency ${name}`);
  return evaluate(conditions[name], surroundings) === true;
}

/** The one function of an object like `{ 'Fn::Sub': … }`, or undefined where it is plain data. */
export function intrinsicOf(value: object): { name: string; argument: unknown } | undefined {
  const keys = Object.keys(value);
  const [name] = keys;
  if (keys.length !== 1 || name === undefined) return undefined;
  const argument = (value as Record<string, unknown>)[name];
  if (name === 'Ref') return typeof argument === 'string' ? { name, argument } : undefined;
  // A policy statement's Condition block looks the same, but is an object.
  if (name === 'Condition') return typeof argument === 'string' ? { name, argument } : undefined;
  return name.startsWith('Fn::') ? { name, argument } : undefined;
}

/** `[logicalId, attribute]` of a Fn::GetAtt's argument. */
export function attributeNames(argument: unknown): readonly [string, unknown] {
  const [id, name] = typeof argument === 'string' ? splitAtDot(argument) : (argument as unknown[]);
  return [String(id), name];
}

/** The parts of a Fn::Sub's text that are looked up, with the text itself. */
export const SUB_VARIABLE = /\$\{(!?)\s*([^}]*?)\s*\}/g;

function evaluate(value: unknown, surroundings: Surroundings): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => evaluate(item, surroundings)).filter((item) => item !== NO_VALUE);
  }
  if (typeof value !== 'object' || value === null) return value;
  const intrinsic = intrinsicOf(value);
  if (intrinsic) return apply(intrinsic.name, intrinsic.argument, surroundings);
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const evaluated = evaluate(item, surroundings);
    if (evaluated !== NO_VALUE) result[key] = evaluated;
  }
  return result;
}

type Function = (argument: never, surroundings: Surroundings) => unknown;

function apply(name: string, argument: unknown, surroundings: Surroundings): unknown {
  const call = FUNCTIONS[name];
  if (!call) {
    throw templateError(
      `${name} is not a function that the local cloud knows; see the list of intrinsic functions.`,
    );
  }
  return call(argument as never, surroundings);
}

const FUNCTIONS: Readonly<Record<string, Function>> = {
  Ref: (name: string, at) => refer(name, at),
  Condition: (name: string, at) => conditionHolds(name, at),
  'Fn::GetAtt': (argument: unknown, at) => {
    const [id, name] = attributeNames(argument);
    return at.attribute(id, String(evaluate(name, at)));
  },
  'Fn::Sub': substitute,
  'Fn::Join': (argument: unknown, at) => {
    const [separator, parts] = list('Fn::Join', argument, 2);
    return list('Fn::Join', evaluate(parts, at))
      .map((part) => text('Fn::Join', part))
      .join(String(evaluate(separator, at)));
  },
  'Fn::Select': (argument: unknown, at) => {
    const [index, items] = list('Fn::Select', argument, 2);
    const choices = list('Fn::Select', evaluate(items, at));
    const chosen = choices[Number(evaluate(index, at))];
    if (chosen === undefined) {
      throw templateError(
        'Fn::Select cannot select nonexistent value at index ' + String(evaluate(index, at)),
      );
    }
    return chosen;
  },
  'Fn::Split': (argument: unknown, at) => {
    const [separator, whole] = list('Fn::Split', argument, 2);
    return text('Fn::Split', evaluate(whole, at)).split(String(separator));
  },
  'Fn::If': (argument: unknown, at) => {
    const [condition, then, otherwise] = list('Fn::If', argument, 3);
    return evaluate(conditionHolds(String(condition), at) ? then : otherwise, at);
  },
  'Fn::Equals': (argument: unknown, at) => {
    const [one, other] = list('Fn::Equals', argument, 2).map((side) => evaluate(side, at));
    return canonical(one) === canonical(other);
  },
  'Fn::And': (argument: unknown, at) =>
    list('Fn::And', argument).every((part) => evaluate(part, at) === true),
  'Fn::Or': (argument: unknown, at) => list('Fn::Or', argument).some((part) => evaluate(part, at) === true),
  'Fn::Not': (argument: unknown, at) => evaluate(list('Fn::Not', argument, 1)[0], at) !== true,
  'Fn::FindInMap': (argument: unknown, at) => findInMap(list('Fn::FindInMap', evaluate(argument, at)), at),
  'Fn::Base64': (argument: unknown, at) =>
    Buffer.from(text('Fn::Base64', evaluate(argument, at))).toString('base64'),
  'Fn::GetAZs': (argument: unknown, at) => {
    const region = evaluate(argument, at);
    return at.zones(
      region === '' || region === undefined ? String(at.parameters['AWS::Region']) : String(region),
    );
  },
  'Fn::ImportValue': (argument: unknown, at) => {
    const name = text('Fn::ImportValue', evaluate(argument, at));
    const value = at.exported(name);
    if (value === undefined) throw validationError(`No export named ${name} found.`);
    return value;
  },
  'Fn::Cidr': (argument: unknown, at) => cidr(list('Fn::Cidr', evaluate(argument, at))),
  'Fn::Length': (argument: unknown, at) => list('Fn::Length', evaluate(argument, at)).length,
  'Fn::ToJsonString': (argument: unknown, at) => JSON.stringify(evaluate(argument, at)),
};

function refer(name: string, at: Surroundings): unknown {
  if (name === 'AWS::NoValue') return NO_VALUE;
  if (Object.hasOwn(at.parameters, name)) return at.parameters[name];
  return at.reference(name);
}

function substitute(argument: unknown, at: Surroundings): string {
  const [pattern, given = {}] = Array.isArray(argument) ? (argument as unknown[]) : [argument];
  const variables = evaluate(given, at) as Record<string, unknown>;
  return String(pattern).replaceAll(SUB_VARIABLE, (_whole, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (Object.hasOwn(variables, name)) return text('Fn::Sub', variables[name]);
    if (!name.includes('.')) return text('Fn::Sub', refer(name, at));
    const [id, attribute] = splitAtDot(name);
    return text('Fn::Sub', at.attribute(id, attribute));
  });
}

function findInMap([map, top, second, options]: readonly unknown[], { template }: Surroundings): unknown {
  const found = template.Mappings?.[String(map)]?.[String(top)]?.[String(second)];
  if (found !== undefined) return found;
  if (typeof options === 'object' && options !== null && 'DefaultValue' in options)
    return options.DefaultValue;
  throw templateError(`Unable to get mapping for ${String(map)}::${String(top)}::${String(second)}`);
}

/** Blocks of IPv4 addresses: `[block, count, bits]`. */
function cidr([block, count, bits]: readonly unknown[]): string[] {
  const [address = '', prefix] = String(block).split('/');
  const size = 2 ** Number(bits);
  const start = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  if (Number(count) * size > 2 ** (32 - Number(prefix))) {
    throw templateError(
      `Fn::Cidr cannot make ${String(count)} blocks of ${String(bits)} bits from ${String(block)}`,
    );
  }
  return Array.from({ length: Number(count) }, (_, index) => {
    const value = start + index * size;
    const parts = [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256);
    return `${parts.join('.')}/${32 - Number(bits)}`;
  });
}

function list(name: string, value: unknown, length?: number): unknown[] {
  if (Array.isArray(value) && (length === undefined || value.length === length)) return value;
  throw templateError(
    length === undefined
      ? `${name} object requires a list.`
      : `${name} object requires a list argument with ${length} elements.`,
  );
}

function text(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  throw templateError(`${name} expects strings, got ${JSON.stringify(value)}.`);
}

const canonical = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));

const splitAtDot = (value: string): [string, string] => {
  const dot = value.indexOf('.');
  return dot < 0 ? [value, ''] : [value.slice(0, dot), value.slice(dot + 1)];
};
