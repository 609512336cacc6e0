import type { Datapoint, GetMetricStatisticsCommandInput, Metric } from '@aws-sdk/client-cloudwatch';
import { invalidCombination, invalidValue, missingParameter } from '../errors.ts';
import { type Bucket, isPercentile, statisticOf } from './bucket.ts';
import type { MetricStore } from './metric-store.ts';
import { checkPeriod, periodsBetween } from './period.ts';

/** One datapoint per period that has data; AWS promises no order, so neither does this. */
export function getMetricStatistics(store: MetricStore, input: GetMetricStatisticsCommandInput) {
  const { Namespace, MetricName, Dimensions = [], Statistics = [], ExtendedStatistics = [], Unit } = input;
  const { StartTime, EndTime, Period } = input;
  if (!StartTime) throw missingParameter('StartTime');
  if (!EndTime) throw missingParameter('EndTime');
  checkPeriod(Period);
  if (StartTime >= EndTime) {
    throw invalidValue('The parameter StartTime must be less than the parameter EndTime.');
  }
  checkStatistics(Statistics, ExtendedStatistics);
  const metric: Metric = { Namespace, MetricName, Dimensions };
  const periods = periodsBetween(StartTime.getTime(), EndTime.getTime(), Period! * 1_000);
  if (periods.length > MOST_DATAPOINTS) {
    throw invalidCombination(
      `You have requested up to ${periods.length} datapoints, which exceeds the limit of 1,440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );
  }
  const unit = Unit ?? store.unitOf(metric);
  const datapoints = periods.flatMap((start) => {
    const bucket = store.measure({ metric, unit: Unit }, start, start + Period! * 1_000);
    return bucket ? [toDatapoint(bucket, Statistics, ExtendedStatistics, unit)] : [];
  });
  return { Label: MetricName, Datapoints: datapoints };
}

const MOST_DATAPOINTS = 1_440;

function checkStatistics(statistics: readonly string[], extended: readonly string[]): void {
  if (statistics.length === 0 && extended.length === 0) {
    throw invalidCombination('Must specify either Statistics or ExtendedStatistics');
  }
  for (const statistic of extended) {
    if (!isPercentile(statistic)) {
      throw invalidValue(`The value ${statistic} for parameter ExtendedStatistics is not supported.`);
    }
  }
}

function toDatapoint(
  bucket: Bucket,
  statistics: readonly string[],
  extended: readonly string[],
  unit: string | undefined,
): Datapoint {
  const values = Object.fromEntries(statistics.map((name) => [name, statisticOf(bucket, name)]));
  const percentiles = extended.flatMap((name) => {
    const value = statisticOf(bucket, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    Timestamp: new Date(bucket.time),
    Unit: (unit ?? 'None') as Datapoint['Unit'],
    ...values,
    ...(extended.length > 0 ? { ExtendedStatistics: Object.fromEntries(percentiles) } : {}),
  };
}
