import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { validationError } from '../errors.ts';
import { isStatistic, statisticOf } from '../metrics/bucket.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import { checkPeriod } from '../metrics/period.ts';
import {
  evaluateExpression,
  isMathFunction,
  type MathValue,
  type TimeSeries,
} from './evaluate-expression.ts';
import { type Expression, ExpressionError, namesIn, parseExpression } from './parse-expression.ts';

/** A set of metric queries that refer to each other, as GetMetricData and alarms have them. */
export interface MetricQueries {
  /** The value of one query over periods that begin at the given times. */
  evaluate(id: string, options: { times: readonly number[]; periodSeconds: number }): MathValue;
  /** In seconds: of the query itself, or the longest of those that it is computed from. */
  periodOf(id: string): number;
}

/** Checks and compiles; throws ValidationError for what AWS would refuse. */
export function compileQueries(store: MetricStore, queries: readonly MetricDataQuery[]): MetricQueries {
  const byId = new Map(queries.map((query) => [query.Id ?? '', query]));
  if (byId.size < queries.length)
    throw validationError('The values for parameter id in MetricDataQueries are not unique.');
  for (const query of queries) checkQuery(query);
  const expressions = new Map(queries.flatMap((query) => expressionEntry(query, byId)));
  for (const id of expressions.keys()) refuseCycle(id, expressions, []);

  const periodOf = (id: string): number => {
    const query = byId.get(id)!;
    const own = query.MetricStat?.Period ?? query.Period;
    if (own !== undefined) return own;
    const names = namesIn(expressions.get(id)!).filter((name) => byId.has(name));
    const used =
      names.length > 0 ? names : queries.filter((query) => query.MetricStat).map((query) => query.Id!);
    return Math.max(1, ...used.map(periodOf));
  };
  const evaluate: MetricQueries['evaluate'] = (id, { times, periodSeconds }) => {
    const values = new Map<string, MathValue>();
    const lookup = (name: string): MathValue => {
      const known = values.get(name);
      if (known !== undefined) return known;
      const query = byId.get(name)!;
      const value = query.MetricStat
        ? measure(store, query, times, periodSeconds)
        : evaluateExpression(expressions.get(name)!, { lookup, metrics, times, periodSeconds });
      values.set(name, value);
      return value;
    };
    const metrics = (filter: string) =>
      queries
        .filter((query) => query.MetricStat && query.Id!.includes(filter))
        .map((query) => lookup(query.Id!) as TimeSeries);
    return lookup(id);
  };
  return { evaluate, periodOf };
}

function checkQuery(query: MetricDataQuery): void {
  const { Id, MetricStat, Expression: expression } = query;
  if (!Id || !/^[a-z]\w*$/.test(Id)) {
    throw validationError(`Invalid metrics list, the id "${Id}" must start with a lowercase letter.`);
  }
  if ((MetricStat === undefined) === (expression === undefined)) {
    throw validationError(`Invalid metrics list, ${Id} must have either MetricStat or Expression.`);
  }
  if (!MetricStat) return;
  checkPeriod(MetricStat.Period, 'MetricStat.Period');
  if (!isStatistic(MetricStat.Stat ?? '')) {
    throw validationError(`The value ${MetricStat.Stat} for parameter MetricStat.Stat is not supported.`);
  }
}

function expressionEntry(
  { Id, Expression: text }: MetricDataQuery,
  byId: ReadonlyMap<string, MetricDataQuery>,
): [string, Expression][] {
  if (text === undefined) return [];
  try {
    const expression = parseExpression(text);
    checkNames(expression, byId);
    return [[Id!, expression]];
  } catch (cause) {
    if (!(cause instanceof ExpressionError)) throw cause;
    throw validationError(`Error in expression '${Id}': ${cause.message}`);
  }
}

const WORDS = new Set(['REPEAT', 'LINEAR']);

function checkNames(expression: Expression, byId: ReadonlyMap<string, MetricDataQuery>): void {
  for (const name of namesIn(expression)) {
    if (!byId.has(name) && !WORDS.has(name)) throw new ExpressionError(`Unresolved identifier ${name}`);
  }
  for (const name of functionsIn(expression)) {
    if (!isMathFunction(name)) throw new ExpressionError(`${name} is not supported by the local cloud`);
  }
}

function functionsIn(expression: Expression): string[] {
  switch (expression.kind) {
    case 'call':
      return [expression.name, ...expression.args.flatMap(functionsIn)];
    case 'list':
      return expression.items.flatMap(functionsIn);
    case 'negate':
      return functionsIn(expression.operand);
    case 'binary':
      return [...functionsIn(expression.left), ...functionsIn(expression.right)];
    default:
      return [];
  }
}

function refuseCycle(
  id: string,
  expressions: ReadonlyMap<string, Expression>,
  path: readonly string[],
): void {
  if (path.includes(id))
    throw validationError(`Invalid metrics list, circular reference: ${[...path, id].join(' -> ')}`);
  const expression = expressions.get(id);
  if (!expression) return;
  for (const name of namesIn(expression)) refuseCycle(name, expressions, [...path, id]);
}

function measure(
  store: MetricStore,
  { MetricStat }: MetricDataQuery,
  times: readonly number[],
  periodSeconds: number,
): TimeSeries {
  const series = new Map<number, number>();
  const query = { metric: MetricStat!.Metric!, unit: MetricStat!.Unit };
  for (const time of times) {
    const bucket = store.measure(query, time, time + periodSeconds * 1_000);
    const value = bucket && statisticOf(bucket, MetricStat!.Stat!);
    if (value !== undefined) series.set(time, value);
  }
  return series;
}
