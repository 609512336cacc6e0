import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { AWS } from '../../../caller.ts';
import { wallClock } from '../../../clock.ts';
import type { Cloud } from '../../../cloud.ts';

/** Counts for AWS/Lambda. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export interface FunctionMetrics {
  /** `duration` in ms. */
  invoked(functionName: string, invocation: { duration: number; failed: boolean }): void;
  throttled(functionName: string): void;
  /** Sends what is left. */
  stop(): Promise<void>;
}

interface Counts {
  invocations: number;
  errors: number;
  throttles: number;
  durations: number[];
}

/** Sent together once a second: a busy function costs no more calls than an idle one. */
export function createFunctionMetrics(cloud: Cloud): FunctionMetrics {
  let minutes = new Map<string, { functionName: string; time: number; counts: Counts }>();
  let cancelTimer: (() => void) | undefined;

  const send = async () => {
    cancelTimer = undefined;
    const collected = [...minutes.values()];
    minutes = new Map();
    const data = collected.flatMap(({ functionName, time, counts }) =>
      metricData(functionName, time, counts),
    );
    for (let start = 0; start < data.length; start += 1000) {
      // Where there is no cloudwatch nobody can ask for the numbers either.
      await cloud
        .call(AWS, 'cloudwatch', 'PutMetricData', {
          Namespace: 'AWS/Lambda',
          MetricData: data.slice(start, start + 1000),
        })
        .catch(() => {});
    }
  };
  const countsNow = (functionName: string): Counts => {
    cancelTimer ??= wallClock.at(wallClock.now() + 1000, () => void send());
    const time = Math.floor(cloud.clock.now() / 60_000) * 60_000;
    const key = `${functionName} ${time}`;
    const known = minutes.get(key);
    if (known) return known.counts;
    const counts = { invocations: 0, errors: 0, throttles: 0, durations: [] };
    minutes.set(key, { functionName, time, counts });
    return counts;
  };
  return {
    invoked: (functionName, { duration, failed }) => {
      const counts = countsNow(functionName);
      counts.invocations++;
      if (failed) counts.errors++;
      counts.durations.push(duration);
    },
    throttled: (functionName) => {
      countsNow(functionName).throttles++;
    },
    stop: async () => {
      cancelTimer?.();
      if (minutes.size > 0) await send();
    },
  };
}

function metricData(functionName: string, time: number, counts: Counts): MetricDatum[] {
  const base = { Dimensions: [{ Name: 'FunctionName', Value: functionName }], Timestamp: new Date(time) };
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
