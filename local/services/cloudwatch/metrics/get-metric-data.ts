import type {
  GetMetricDataCommandInput,
  MetricDataQuery,
  MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { invalidValue, missingParameter, validationError } from '../errors.ts';
import type { MathValue, TimeSeries } from '../math/evaluate-expression.ts';
import { ExpressionError } from '../math/parse-expression.ts';
import { compileQueries } from '../math/metric-queries.ts';
import type { MetricStore } from './metric-store.ts';
import { periodsBetween } from './period.ts';

/** Metrics and metric math over a span of time; everything in one page. */
export function getMetricData(store: MetricStore, input: GetMetricDataCommandInput) {
  const { MetricDataQueries = [], StartTime, EndTime, ScanBy = 'TimestampDescending', NextToken } = input;
  if (!StartTime) throw missingParameter('StartTime');
  if (!EndTime) throw missingParameter('EndTime');
  if (StartTime >= EndTime)
    throw invalidValue('The parameter StartTime must be less than the parameter EndTime.');
  if (NextToken !== undefined)
    throw invalidValue('The parameter NextToken was not issued by this operation.');
  if (MetricDataQueries.length === 0 || MetricDataQueries.length > MOST_QUERIES) {
    throw validationError(`The collection MetricDataQueries must have a size from 1 to ${MOST_QUERIES}.`);
  }
  const queries = compileQueries(store, MetricDataQueries);
  const results = MetricDataQueries.filter((query) => query.ReturnData !== false).flatMap((query) => {
    const periodSeconds = queries.periodOf(query.Id!);
    const times = periodsBetween(StartTime.getTime(), EndTime.getTime(), periodSeconds * 1_000);
    if (times.length > MOST_DATAPOINTS) {
      throw validationError(
        `The request asks for more than ${MOST_DATAPOINTS} datapoints; take a longer period.`,
      );
    }
    const value = refusing(query, () => queries.evaluate(query.Id!, { times, periodSeconds }));
    return toSeries(value, times).map((series) => toResult(query, series, ScanBy));
  });
  return { MetricDataResults: results, Messages: [] };
}

const MOST_QUERIES = 500;
const MOST_DATAPOINTS = 100_800;

function refusing<Value>(query: MetricDataQuery, evaluate: () => Value): Value {
  try {
    return evaluate();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw validationError(`Error in expression '${query.Id}': ${error.message}`);
  }
}

function toSeries(value: MathValue, times: readonly number[]): readonly TimeSeries[] {
  if (typeof value === 'number') return [new Map(times.map((time) => [time, value]))];
  return Array.isArray(value) ? (value as readonly TimeSeries[]) : [value as TimeSeries];
}

function toResult(query: MetricDataQuery, series: TimeSeries, scanBy: string): MetricDataResult {
  const sign = scanBy === 'TimestampAscending' ? 1 : -1;
  const points = [...series].sort((a, b) => sign * (a[0] - b[0]));
  return {
    Id: query.Id,
    Label: query.Label ?? query.MetricStat?.Metric?.MetricName ?? query.Id,
    Timestamps: points.map(([time]) => new Date(time)),
    Values: points.map(([, value]) => value),
    StatusCode: 'Complete',
  };
}
