import type { MetricDatum } from '@aws-sdk/client-cloudwatch';

/** What of a function was counted in one minute. */
export interface Counts {
  invocations: number;
  errors: number;
  throttles: number;
  /** Milliseconds. */
  durations: number[];
}

export type MetricDimensions = Readonly<
  Partial<Record<'FunctionName' | 'Resource' | 'ExecutedVersion', string>>
>;

export const noCounts = (): Counts => ({ invocations: 0, errors: 0, throttles: 0, durations: [] });

/** A minute's counts as PutMetricData takes them. */
export function metricData(dimensions: MetricDimensions, time: number, counts: Counts): MetricDatum[] {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const base = { Dimensions, Timestamp: new Date(time) };
  const sum = (MetricName: string, Sum: number, SampleCount: number, Maximum: number) => ({
    ...base,
    MetricName,
    Unit: 'Count' as const,
    StatisticValues: { Sum, SampleCount, Maximum, Minimum: Sum === SampleCount ? Maximum : 0 },
  });
  const { invocations, errors, throttles, durations } = counts;
  const attempts = invocations + throttles;
  return [
    sum('Throttles', throttles, attempts, Math.min(1, throttles)),
    ...(invocations === 0
      ? []
      : [
          sum('Invocations', invocations, invocations, 1),
          sum('Errors', errors, invocations, Math.min(1, errors)),
          ...durationData(base, durations),
        ]),
  ];
}

/** Each value, for percentiles; PutMetricData takes 150 of them in one datum. */
function durationData(base: MetricDatum | object, durations: readonly number[]): MetricDatum[] {
  const data: MetricDatum[] = [];
  for (let start = 0; start < durations.length; start += 150) {
    data.push({
      ...base,
      MetricName: 'Duration',
      Unit: 'Milliseconds',
      Values: durations.slice(start, start + 150),
    });
  }
  return data;
}
