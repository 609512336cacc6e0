import type { MathValue } from '../math/evaluate-expression.ts';
import { ExpressionError } from '../math/parse-expression.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import { alarmPeriod, evaluationInterval, queriesOf, resultId } from './alarm-queries.ts';
import type { MetricAlarmRecord, StateValue } from './alarm-record.ts';
import { lacksSamples, sampleCount, type AlarmWindow } from './alarm-window.ts';
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
  const window = windowOf(store, settings, now);
  const values = valuesOf(window);
  const evaluated = { ...window, times: window.times.slice(0, rules.evaluationPeriods) };
  if (lacksSamples(evaluated)) return undefined;

  const breaches = (value: number) => compare(settings.ComparisonOperator!, value, settings.Threshold!);
  const slots = values.map((value): Slot =>
    value === undefined ? 'missing' : breaches(value) ? 'breaching' : 'ok',
  );
  const { value, filled } = decide(slots, rules);
  if (value === undefined || value === alarm.state.value) return undefined;

  const datapoints = datapointsOf(window, values).slice(0, rules.evaluationPeriods);
  const reason = stateReason({
    ...rules,
    value,
    datapoints,
    breaches,
    filled,
    comparisonOperator: settings.ComparisonOperator!,
    threshold: settings.Threshold!,
  });
  return { value, reason, reasonData: reasonData(window, datapoints, now) };
}

/** More periods than are evaluated, since data may be missing. */
function windowOf(store: MetricStore, settings: MetricAlarmRecord['settings'], now: number): AlarmWindow {
  const periodSeconds = alarmPeriod(store, settings);
  const step = evaluationInterval(periodSeconds);
  const end = Math.floor(now / step) * step;
  const times = Array.from(
    { length: settings.EvaluationPeriods! + EXTRA_PERIODS },
    (_, index) => end - (index + 1) * periodSeconds * 1_000,
  );
  return { store, settings, periodSeconds, times };
}

const rulesOf = ({
  EvaluationPeriods,
  DatapointsToAlarm,
  TreatMissingData,
}: MetricAlarmRecord['settings']) => ({
  evaluationPeriods: EvaluationPeriods!,
  datapointsToAlarm: DatapointsToAlarm ?? EvaluationPeriods!,
  treatMissingData: (TreatMissingData ?? 'missing') as 'missing' | 'ignore' | 'breaching' | 'notBreaching',
});

function valuesOf({ store, settings, periodSeconds, times }: AlarmWindow): (number | undefined)[] {
  const oldestFirst = times.toReversed();
  let value: MathValue;
  try {
    value = queriesOf(store, settings).evaluate(resultId(settings), { times: oldestFirst, periodSeconds });
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    value = new Map();
  }
  if (typeof value === 'number') return times.map(() => value);
  const [series] = Array.isArray(value) ? value : [value];
  return times.map((time) => (series as ReadonlyMap<number, number> | undefined)?.get(time));
}

const COMPARE: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

const compare = (operator: string, value: number, threshold: number) => COMPARE[operator]!(value, threshold);

export const isComparison = (operator: string): boolean => operator in COMPARE;

const datapointsOf = (window: AlarmWindow, values: readonly (number | undefined)[]): EvaluatedDatapoint[] =>
  window.times.flatMap((time, index) => {
    const value = values[index];
    if (value === undefined) return [];
    const count = sampleCount(window, time);
    return [{ time, value, ...(count === undefined ? {} : { sampleCount: count }) }];
  });

function reasonData(
  { settings, periodSeconds }: AlarmWindow,
  datapoints: readonly EvaluatedDatapoint[],
  now: number,
): string {
  const statistic = settings.Statistic ?? settings.ExtendedStatistic;
  return JSON.stringify({
    version: '1.0',
    queryDate: zonedTime(now),
    ...(datapoints.length > 0 ? { startDate: zonedTime(datapoints.at(-1)!.time) } : {}),
    ...(statistic ? { statistic } : {}),
    period: periodSeconds,
    ...(settings.Unit ? { unit: settings.Unit } : {}),
    recentDatapoints: datapoints.map(({ value }) => value).toReversed(),
    threshold: settings.Threshold,
    evaluatedDatapoints: datapoints.map(({ time, ...rest }) => ({ timestamp: zonedTime(time), ...rest })),
  });
}
