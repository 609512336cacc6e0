import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { compileQueries, type MetricQueries } from '../math/metric-queries.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import type { MetricAlarmRecord } from './alarm-record.ts';

type Settings = MetricAlarmRecord['settings'];

/** How often an alarm is evaluated, in ms. */
export const evaluationInterval = (periodSeconds: number): number => (periodSeconds < 60 ? 10_000 : 60_000);

/** In seconds. */
export const alarmPeriod = (store: MetricStore, settings: Settings): number =>
  settings.Period ?? queriesOf(store, settings).periodOf(resultId(settings));

/** A single metric written as a query, so that both sorts of alarm are one. */
export function alarmQueries(settings: Settings): readonly MetricDataQuery[] {
  const known = written.get(settings);
  if (known) return known;
  const queries =
    settings.Metrics && settings.Metrics.length > 0 ? settings.Metrics : [singleQuery(settings)];
  written.set(settings, queries);
  return queries;
}

/** The queries of an alarm, compiled once. */
export function queriesOf(store: MetricStore, settings: Settings): MetricQueries {
  const known = compiled.get(settings);
  if (known) return known;
  const queries = compileQueries(store, alarmQueries(settings));
  compiled.set(settings, queries);
  return queries;
}

/** The id of the query whose values the alarm looks at. */
export const resultId = (settings: Settings) =>
  alarmQueries(settings).find((query, _index, all) => all.length === 1 || query.ReturnData !== false)!.Id!;

const written = new WeakMap<Settings, readonly MetricDataQuery[]>();
const compiled = new WeakMap<Settings, MetricQueries>();

function singleQuery(settings: Settings): MetricDataQuery {
  const { Namespace, MetricName, Dimensions = [], Period, Unit } = settings;
  const Stat = settings.Statistic ?? settings.ExtendedStatistic;
  const Metric = { Namespace, MetricName, Dimensions };
  return { Id: 'm1', MetricStat: { Metric, Period, Stat, ...(Unit ? { Unit } : {}) }, ReturnData: true };
}
