import { isPercentile } from '../metrics/bucket.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import { alarmQueries } from './alarm-queries.ts';
import type { MetricAlarmRecord } from './alarm-record.ts';

/** The periods of an alarm's metric that are looked at. */
export interface AlarmWindow {
  readonly store: MetricStore;
  readonly settings: MetricAlarmRecord['settings'];
  readonly periodSeconds: number;
  /** When the periods begin, newest first; epoch ms. */
  readonly times: readonly number[];
}

/** With `ignore`, a percentile of too few samples says nothing: 10 beyond the percentile, at the least. */
export function lacksSamples(window: AlarmWindow): boolean {
  const { ExtendedStatistic: statistic, EvaluateLowSampleCountPercentile } = window.settings;
  if (EvaluateLowSampleCountPercentile !== 'ignore' || !statistic || !isPercentile(statistic)) return false;
  const share = Number(statistic.slice(1)) / 100;
  const needed = 10 / (share >= 0.5 ? 1 - share : share);
  return window.times.some((time) => {
    const samples = sampleCount(window, time);
    return samples !== undefined && samples < needed;
  });
}

/** How many samples a period has; undefined where the alarm is on more than one metric. */
export function sampleCount(
  { store, settings, periodSeconds }: AlarmWindow,
  time: number,
): number | undefined {
  const [{ MetricStat } = {}, ...more] = alarmQueries(settings);
  if (!MetricStat || more.length > 0) return undefined;
  return store.measure(
    { metric: MetricStat.Metric!, unit: MetricStat.Unit },
    time,
    time + periodSeconds * 1_000,
  )?.count;
}
