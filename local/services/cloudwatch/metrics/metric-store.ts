import type { Dimension, Metric } from '@aws-sdk/client-cloudwatch';
import { type Bucket, mergeBuckets } from './bucket.ts';
import { addToSeries, bucketsBetween, createSeries, type Series, type SeriesDatapoint } from './series.ts';

/** A metric as it is stored, under the key of its name and dimensions. */
export interface MetricRecord {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Dimension[];
  /** By unit (`None` where none was given): a query that names a unit sees that unit's data only. */
  readonly units: Record<string, Series>;
  /** When the newest datapoint came in, epoch ms. */
  lastPut: number;
}

interface MetricQuery {
  readonly metric: Metric;
  readonly unit?: string | undefined;
}

export interface Datapoint extends SeriesDatapoint {
  readonly unit: string;
}

export interface MetricStore {
  add(metric: Metric, datapoint: Datapoint, now: number): void;
  /** What was measured in [start, end), all units together unless the query names one. */
  measure(query: MetricQuery, start: number, end: number): Bucket | undefined;
  /** The unit in which a metric's data was put, if there is just one. */
  unitOf(metric: Metric): string | undefined;
  all(): Iterable<MetricRecord>;
}

/** Beyond that many metrics the longest idle one is forgotten. */
const MOST_METRICS = 20_000;

export function createMetricStore(table: Map<string, MetricRecord>): MetricStore {
  return {
    add: (metric, { unit, ...datapoint }, now) => {
      const record = recordOf(table, metric, now);
      record.lastPut = now;
      const series = (record.units[unit] ??= createSeries());
      addToSeries(series, datapoint);
    },
    measure: ({ metric, unit }, start, end) => {
      const units = table.get(metricKey(metric))?.units ?? {};
      const series = unit === undefined ? Object.values(units) : [units[unit] ?? []].flat();
      return mergeBuckets(
        series.flatMap((one) => bucketsBetween(one, start, end)),
        start,
      );
    },
    unitOf: (metric) => {
      const [unit, ...more] = Object.keys(table.get(metricKey(metric))?.units ?? {});
      return more.length === 0 ? unit : undefined;
    },
    all: () => table.values(),
  };
}

/** One text per metric; the order of dimensions does not matter. */
export function metricKey(metric: Metric): string {
  const known = keys.get(metric);
  if (known !== undefined) return known;
  const { Namespace, MetricName, Dimensions = [] } = metric;
  const pairs = Dimensions.map(({ Name, Value }) => [Name!, Value!]);
  const key = JSON.stringify([Namespace, MetricName, ...pairs.sort((a, b) => (a[0]! < b[0]! ? -1 : 1))]);
  keys.set(metric, key);
  return key;
}

/** Alarms ask for the same metric every minute. */
const keys = new WeakMap<Metric, string>();

function recordOf(table: Map<string, MetricRecord>, metric: Metric, now: number): MetricRecord {
  const key = metricKey(metric);
  const known = table.get(key);
  if (known) return known;
  if (table.size >= MOST_METRICS) forgetOne(table);
  const record: MetricRecord = {
    namespace: metric.Namespace!,
    name: metric.MetricName!,
    dimensions: metric.Dimensions ?? [],
    units: {},
    lastPut: now,
  };
  table.set(key, record);
  return record;
}

function forgetOne(table: Map<string, MetricRecord>): void {
  let oldest: [string, MetricRecord] | undefined;
  for (const entry of table) if (!oldest || entry[1].lastPut < oldest[1].lastPut) oldest = entry;
  if (oldest) table.delete(oldest[0]);
}
