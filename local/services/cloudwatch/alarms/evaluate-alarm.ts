import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { MathValue } from '../math/evaluate-expression.ts';
import { ExpressionError } from '../math/parse-expression.ts';
import { compileQueries, type MetricQueries } from '../math/metric-queries.ts';
import { isPercentile } from '../metrics/bucket.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import type { MetricAlarmRecord, StateValue } from './alarm-record.ts';
import { decide, EXTRA_PERIODS, type Slot } from './missing-data.ts';
import { type EvaluatedDatapoint, stateReason, zonedTime } from './state-reason.ts';

export interface Verdict {
  readonly value: StateValue;
  readonly reason: string;
  readonly reasonData: string;
}

/**
 * The new state that the alarm's metric asks for at a time; undefined where the alarm keeps its state. Looks at whole periods that end
 * at the last full minute (ten seconds for high-resolution alarms), the one that has just closed among them.
 */
export function evaluateAlarm(
  store: MetricStore,
  alarm: MetricAlarmRecord,
  now: number,
): Verdict | undefined {
  const { settings } = alarm;
  const rules = rulesOf(settings);
  const periodSeconds = alarmPeriod(store, settings);
  const step = evaluationInterval(periodSeconds);
  const end = Math.floor(now / step) * step;
  const times = Array.from(
    { length: rules.evaluationPeriods + EXTRA_PERIODS },
    (_, index) => end - (index + 1) * periodSeconds * 1_000,
  );
  const values = valuesAt(queriesOf(store, settings), resultId(settings), times, periodSeconds);
  if (lacksSamples(store, settings, times.slice(0, rules.evaluationPeriods), periodSeconds)) return undefined;

  const breaches = (value: number) => compare(settings.ComparisonOperator!, value, settings.Threshold!);
  const slots = values.map((value): Slot =>
    value === undefined ? 'missing' : breaches(value) ? 'breaching' : 'ok',
  );
  const { value, filled } = decide(slots, rules);
  if (value === undefined || value === alarm.state.value) return undefined;

  const datapoints = datapointsOf(store, settings, times, values, periodSeconds).slice(
    0,
    rules.evaluationPeriods,
  );
  const facts = {
    ...rules,
    value,
    datapoints,
    breaches,
    filled,
    comparisonOperator: settings.ComparisonOperator!,
    threshold: settings.Threshold!,
  };
  return {
    value,
    reason: stateReason(facts),
    reasonData: reasonData(settings, datapoints, periodSeconds, now),
  };
}

/** How often an alarm is evaluated, in ms. */
export const evaluationInterval = (periodSeconds: number): number => (periodSeconds < 60 ? 10_000 : 60_000);

export const alarmPeriod = (store: MetricStore, settings: MetricAlarmRecord['settings']): number =>
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

type Settings = MetricAlarmRecord['settings'];

const written = new WeakMap<Settings, readonly MetricDataQuery[]>();
const compiled = new WeakMap<Settings, MetricQueries>();

function singleQuery(settings: Settings): MetricDataQuery {
  const { Namespace, MetricName, Dimensions = [], Period, Unit } = settings;
  const Stat = settings.Statistic ?? settings.ExtendedStatistic;
  const Metric = { Namespace, MetricName, Dimensions };
  return { Id: 'm1', MetricStat: { Metric, Period, Stat, ...(Unit ? { Unit } : {}) }, ReturnData: true };
}

function queriesOf(store: MetricStore, settings: Settings): MetricQueries {
  const known = compiled.get(settings);
  if (known) return known;
  const queries = compileQueries(store, alarmQueries(settings));
  compiled.set(settings, queries);
  return queries;
}

const resultId = (settings: Settings) =>
  alarmQueries(settings).find((query, _index, all) => all.length === 1 || query.ReturnData !== false)!.Id!;

const rulesOf = ({ EvaluationPeriods, DatapointsToAlarm, TreatMissingData }: Settings) => ({
  evaluationPeriods: EvaluationPeriods!,
  datapointsToAlarm: DatapointsToAlarm ?? EvaluationPeriods!,
  treatMissingData: (TreatMissingData ?? 'missing') as 'missing' | 'ignore' | 'breaching' | 'notBreaching',
});

function valuesAt(
  queries: MetricQueries,
  id: string,
  times: readonly number[],
  periodSeconds: number,
): (number | undefined)[] {
  const oldestFirst = times.toReversed();
  let value: MathValue;
  try {
    value = queries.evaluate(id, { times: oldestFirst, periodSeconds });
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    value = new Map();
  }
  if (typeof value === 'number') return times.map(() => value);
  const [series] = Array.isArray(value) ? value : [value];
  return times.map((time) => (series as ReadonlyMap<number, number> | undefined)?.get(time));
}

/** With `ignore`, a percentile of too few samples says nothing: 10 beyond the percentile, at the least. */
function lacksSamples(
  store: MetricStore,
  settings: Settings,
  times: readonly number[],
  periodSeconds: number,
): boolean {
  const statistic = settings.ExtendedStatistic;
  if (settings.EvaluateLowSampleCountPercentile !== 'ignore' || !statistic || !isPercentile(statistic))
    return false;
  const share = Number(statistic.slice(1)) / 100;
  const needed = 10 / (share >= 0.5 ? 1 - share : share);
  return times.some((time) => {
    const samples = sampleCount(store, settings, time, periodSeconds);
    return samples !== undefined && samples < needed;
  });
}

const COMPARE: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

const compare = (operator: string, value: number, threshold: number) => COMPARE[operator]!(value, threshold);

export const isComparison = (operator: string): boolean => operator in COMPARE;

function sampleCount(store: MetricStore, settings: Settings, time: number, periodSeconds: number) {
  const [{ MetricStat } = {}, ...more] = alarmQueries(settings);
  if (!MetricStat || more.length > 0) return undefined;
  return store.measure(
    { metric: MetricStat.Metric!, unit: MetricStat.Unit },
    time,
    time + periodSeconds * 1_000,
  )?.count;
}

function datapointsOf(
  store: MetricStore,
  settings: Settings,
  times: readonly number[],
  values: readonly (number | undefined)[],
  periodSeconds: number,
): EvaluatedDatapoint[] {
  return times.flatMap((time, index) => {
    const value = values[index];
    if (value === undefined) return [];
    const count = sampleCount(store, settings, time, periodSeconds);
    return [{ time, value, ...(count === undefined ? {} : { sampleCount: count }) }];
  });
}

function reasonData(
  settings: Settings,
  datapoints: readonly EvaluatedDatapoint[],
  period: number,
  now: number,
): string {
  const statistic = settings.Statistic ?? settings.ExtendedStatistic;
  return JSON.stringify({
    version: '1.0',
    queryDate: zonedTime(now),
    ...(datapoints.length > 0 ? { startDate: zonedTime(datapoints.at(-1)!.time) } : {}),
    ...(statistic ? { statistic } : {}),
    period,
    ...(settings.Unit ? { unit: settings.Unit } : {}),
    recentDatapoints: datapoints.map(({ value }) => value).toReversed(),
    threshold: settings.Threshold,
    evaluatedDatapoints: datapoints.map(({ time, ...rest }) => ({ timestamp: zonedTime(time), ...rest })),
  });
}
