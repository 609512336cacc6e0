import { lookUp, type PolicyContext } from './policy-context.ts';

/** Tells whether a value fits a pattern; the context fills the pattern's policy variables. */
export type Matcher = (value: string, context: PolicyContext) => boolean;

export interface PatternOptions {
  /** `*` and `?` stand for any characters. */
  readonly wildcards: boolean;
  /** `${aws:username}` is filled from the request. */
  readonly variables: boolean;
  readonly ignoreCase?: boolean;
  /** ArnLike: a wildcard does not reach over a colon of the first five parts (in a Resource it does). */
  readonly arn?: boolean;
}

/**
 * Compiles a pattern of a policy.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function compilePattern(pattern: string, options: PatternOptions): Matcher {
  const text = options.ignoreCase ? pattern.toLowerCase() : pattern;
  if (options.variables && text.includes('${')) return compileVariables(pattern, options);
  const match = compileStatic(text, options);
  return options.ignoreCase ? (value) => match(value.toLowerCase()) : match;
}

const STAR = -1;
const ANY = -2;
const STAR_CODE = '*'.charCodeAt(0);
const ANY_CODE = '?'.charCodeAt(0);
const COLON = 58;

function compileStatic(text: string, options: PatternOptions): (value: string) => boolean {
  if (!options.wildcards) return (value) => value === text;
  if (text === '*') return () => true;
  const first = text.search(/[*?]/);
  if (first < 0) return (value) => value === text;
  const withinResource = !options.arn || text.slice(0, first).split(':').length > 5;
  if (withinResource && first === text.length - 1 && text.endsWith('*')) {
    const prefix = text.slice(0, first);
    return (value) => value.startsWith(prefix);
  }
  const symbols = toSymbols(text);
  return options.arn ? compileArn(symbols) : (value) => globMatches(symbols, value);
}

function compileArn(symbols: readonly number[]): (value: string) => boolean {
  const parts = splitSymbols(symbols);
  if (parts.length < 6) return (value) => globMatches(symbols, value);
  return (value) => {
    const values = splitArn(value);
    return values.length === 6 && parts.every((part, index) => globMatches(part, values[index]!));
  };
}

function compileVariables(pattern: string, options: PatternOptions): Matcher {
  const parts = parseVariables(pattern);
  return (value, context) => {
    const symbols: number[] = [];
    for (const part of parts) {
      const text = part.variable === undefined ? part.text : (valueOf(part.variable, context) ?? part.text);
      if (text === undefined) return false;
      const wildcards = options.wildcards && part.variable === undefined && !part.literal;
      const cased = options.ignoreCase ? text.toLowerCase() : text;
      symbols.push(...(wildcards ? toSymbols(cased) : charCodes(cased)));
    }
    const target = options.ignoreCase ? value.toLowerCase() : value;
    return options.arn ? compileArn(symbols)(target) : globMatches(symbols, target);
  };
}

interface PatternPart {
  /** Text as it stands, or what counts where the variable has no value. */
  readonly text?: string;
  readonly literal?: boolean;
  readonly variable?: string;
}

function parseVariables(pattern: string): PatternPart[] {
  const parts: PatternPart[] = [];
  let end = 0;
  for (const found of pattern.matchAll(/\$\{([^}]*)\}/g)) {
    parts.push({ text: pattern.slice(end, found.index) }, variablePart(found[1]!));
    end = found.index + found[0].length;
  }
  parts.push({ text: pattern.slice(end) });
  return parts;
}

function variablePart(inside: string): PatternPart {
  if (inside === '*' || inside === '?' || inside === '$') return { text: inside, literal: true };
  const withDefault = /^([^,]+?)\s*,\s*'(.*)'$/.exec(inside);
  return withDefault ? { variable: withDefault[1]!, text: withDefault[2]! } : { variable: inside.trim() };
}

function valueOf(variable: string, context: PolicyContext): string | undefined {
  const value = lookUp(context, variable.toLowerCase());
  return typeof value === 'string' ? value : undefined; // a variable of many values matches nothing
}

const toSymbols = (text: string): number[] =>
  charCodes(text).map((code) => (code === STAR_CODE ? STAR : code === ANY_CODE ? ANY : code));

const charCodes = (text: string): number[] =>
  Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));

function splitSymbols(symbols: readonly number[]): number[][] {
  const parts: number[][] = [[]];
  for (const symbol of symbols) {
    if (symbol === COLON && parts.length < 6) parts.push([]);
    else parts.at(-1)!.push(symbol);
  }
  return parts;
}

function splitArn(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** Greedy matching with one point to come back to: never worse than pattern times value. */
function globMatches(pattern: readonly number[], value: string): boolean {
  let at = 0;
  let position = 0;
  let star = -1;
  let resume = 0;
  while (position < value.length) {
    const symbol = pattern[at];
    if (symbol === STAR) {
      star = at++;
      resume = position;
    } else if (symbol === ANY || symbol === value.charCodeAt(position)) {
      at++;
      position++;
    } else if (star >= 0) {
      at = star + 1;
      position = ++resume;
    } else return false;
  }
  while (pattern[at] === STAR) at++;
  return at === pattern.length;
}
