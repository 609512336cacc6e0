import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { compilePattern, type Matcher, type PatternOptions } from './wildcard.ts';

export type VariableOptions = Pick<PatternOptions, 'variables'>;

/** Makes the test of one value of a policy's condition; throws where the value does not suit the operator. */
type OperatorCompiler = (expected: string, options: VariableOptions) => Matcher;

export interface ConditionOperator {
  readonly compile: OperatorCompiler;
  /** The operator holds where none of the values fits. */
  readonly negated: boolean;
}

/**
 * The condition operator of that name (without quantifier and IfExists), or undefined where AWS has none.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const conditionOperator = (name: string): ConditionOperator | undefined =>
  OPERATORS.get(name.toLowerCase());

const text =
  (options: { wildcards: boolean; ignoreCase?: boolean; arn?: boolean }): OperatorCompiler =>
  (expected, { variables }) =>
    compilePattern(expected, { ...options, variables });

const compared =
  (
    parse: (value: string) => number,
    holds: (actual: number, expected: number) => boolean,
  ): OperatorCompiler =>
  (expected) => {
    const limit = parse(expected);
    if (Number.isNaN(limit)) throw new Error(`expected a number or a date, got ${expected}`);
    return (actual) => holds(parse(actual), limit);
  };

const number = (value: string) => (value.trim() === '' ? Number.NaN : Number(value));
const date = (value: string) => (/^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value));

const bool: OperatorCompiler = (expected) => {
  const wanted = expected.toLowerCase();
  return (actual) => actual.toLowerCase() === wanted;
};

const ipAddress: OperatorCompiler = (expected) => {
  const [address = '', prefix] = expected.split('/');
  if (!isIPv4(address) && !isIPv6(address)) throw new Error(`expected an IP address, got ${expected}`);
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  const range = new BlockList();
  range.addSubnet(address, Number(prefix ?? (family === 'ipv4' ? 32 : 128)), family);
  return (actual) =>
    isIPv4(actual) ? range.check(actual, 'ipv4') : isIPv6(actual) && range.check(actual, 'ipv6');
};

const OPERATORS = new Map<string, ConditionOperator>();

function define(name: string, compile: OperatorCompiler, opposite?: string): void {
  OPERATORS.set(name.toLowerCase(), { compile, negated: false });
  if (opposite) OPERATORS.set(opposite.toLowerCase(), { compile, negated: true });
}

function defineComparisons(prefix: string, parse: (value: string) => number): void {
  define(
    `${prefix}Equals`,
    compared(parse, (a, b) => a === b),
    `${prefix}NotEquals`,
  );
  define(
    `${prefix}LessThan`,
    compared(parse, (a, b) => a < b),
  );
  define(
    `${prefix}LessThanEquals`,
    compared(parse, (a, b) => a <= b),
  );
  define(
    `${prefix}GreaterThan`,
    compared(parse, (a, b) => a > b),
  );
  define(
    `${prefix}GreaterThanEquals`,
    compared(parse, (a, b) => a >= b),
  );
}

define('StringEquals', text({ wildcards: false }), 'StringNotEquals');
define('StringEqualsIgnoreCase', text({ wildcards: false, ignoreCase: true }), 'StringNotEqualsIgnoreCase');
define('StringLike', text({ wildcards: true }), 'StringNotLike');
define('ArnEquals', text({ wildcards: true, arn: true }), 'ArnNotEquals');
define('ArnLike', text({ wildcards: true, arn: true }), 'ArnNotLike');
define('BinaryEquals', text({ wildcards: false }));
define('Bool', bool);
define('IpAddress', ipAddress, 'NotIpAddress');
defineComparisons('Numeric', number);
defineComparisons('Date', date);
