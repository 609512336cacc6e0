import type { IncomingMessage } from 'node:http';
import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../aws-error.ts';

export type Matcher = (request: IncomingMessage) => boolean;

/**
 * Whether a request meets all conditions of a rule. Throws AwsError for one that this cloud does not know.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */
export function compileConditions(conditions: readonly RuleCondition[]): Matcher {
  const matchers = conditions.map(compile);
  return (request) => matchers.every((matches) => matches(request));
}

function compile(condition: RuleCondition): Matcher {
  const field = condition.Field ?? '';
  const compiler = FIELDS[field];
  if (!compiler)
    throw new AwsError('ValidationError', `Condition field '${field}' is not offered by this cloud`);
  return compiler(condition);
}

const FIELDS: Readonly<Record<string, (condition: RuleCondition) => Matcher>> = {
  'path-pattern': (condition) => {
    const matches = anyOf(valuesOf(condition, condition.PathPatternConfig?.Values), 's');
    return (request) => matches(pathOf(request.url!));
  },
  'host-header': (condition) => {
    const matches = anyOf(valuesOf(condition, condition.HostHeaderConfig?.Values), 'is');
    return (request) => matches((request.headers.host ?? '').replace(/:\d+$/, ''));
  },
  'http-request-method': (condition) => {
    const methods = valuesOf(condition, condition.HttpRequestMethodConfig?.Values);
    return (request) => methods.includes(request.method!);
  },
  'http-header': (condition) => {
    const name = condition.HttpHeaderConfig?.HttpHeaderName?.toLowerCase() ?? '';
    const matches = anyOf(valuesOf(condition, condition.HttpHeaderConfig?.Values), 'is');
    return (request) => [request.headers[name] ?? []].flat().some(matches);
  },
  'query-string': (condition) => {
    const pairs = (condition.QueryStringConfig?.Values ?? []).map(({ Key, Value = '' }) => ({
      key: Key === undefined ? undefined : wildcard(Key, 'is'),
      value: wildcard(Value, 'is'),
    }));
    if (pairs.length === 0) throw noValue(condition);
    return (request) =>
      [...new URL(request.url!, 'http://listener').searchParams].some(([key, value]) =>
        pairs.some((pair) => (pair.key?.test(key) ?? true) && pair.value.test(value)),
      );
  },
};

function valuesOf(condition: RuleCondition, configured: readonly string[] | undefined): readonly string[] {
  const values = configured ?? condition.Values ?? [];
  if (values.length === 0) throw noValue(condition);
  return values;
}

const noValue = (condition: RuleCondition) =>
  new AwsError('ValidationError', `A condition value must be specified for the field '${condition.Field}'`);

const pathOf = (url: string) => url.split('?', 1)[0]!;

function anyOf(patterns: readonly string[], flags: string): (text: string) => boolean {
  const compiled = patterns.map((pattern) => wildcard(pattern, flags));
  return (text) => compiled.some((pattern) => pattern.test(text));
}

/** `*` stands for any characters, `?` for exactly one. */
function wildcard(pattern: string, flags: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, flags);
}
