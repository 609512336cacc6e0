import { AWS } from '../../../caller.ts';
import { wallClock } from '../../../clock.ts';
import type { Cloud } from '../../../cloud.ts';
import { metricData, noCounts, type Counts, type MetricDimensions } from './metric-data.ts';

/** Counts for AWS/Lambda. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export interface FunctionMetrics {
  invoked(invocation: CountedInvocation): void;
  throttled(functionName: string): void;
  /** Sends what is left. */
  stop(): Promise<void>;
}

interface CountedInvocation {
  readonly functionName: string;
  /** The version or alias that the caller named; undefined: neither. */
  readonly qualifier: string | undefined;
  readonly executedVersion: string;
  /** Milliseconds. */
  readonly duration: number;
  readonly failed: boolean;
}

/** Sent together once a second: a busy function costs no more calls than an idle one. */
export function createFunctionMetrics(cloud: Cloud): FunctionMetrics {
  let minutes = new Map<string, { dimensions: MetricDimensions; time: number; counts: Counts }>();
  let cancelTimer: (() => void) | undefined;

  const send = async () => {
    cancelTimer = undefined;
    const collected = [...minutes.values()];
    minutes = new Map();
    const data = collected.flatMap(({ dimensions, time, counts }) => metricData(dimensions, time, counts));
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
  const countsNow = (dimensions: MetricDimensions): Counts => {
    cancelTimer ??= wallClock.at(wallClock.now() + 1000, () => void send());
    const time = Math.floor(cloud.clock.now() / 60_000) * 60_000;
    const key = `${Object.values(dimensions).join(' ')} ${time}`;
    const known = minutes.get(key);
    if (known) return known.counts;
    const counts = noCounts();
    minutes.set(key, { dimensions, time, counts });
    return counts;
  };
  return {
    invoked: (invocation) => {
      for (const dimensions of dimensionsOf(invocation)) {
        const counts = countsNow(dimensions);
        counts.invocations++;
        if (invocation.failed) counts.errors++;
        counts.durations.push(invocation.duration);
      }
    },
    throttled: (FunctionName) => {
      countsNow({ FunctionName }).throttles++;
    },
    stop: async () => {
      cancelTimer?.();
      if (minutes.size > 0) await send();
    },
  };
}

/** The function; what of it the caller named; and through an alias, which of its versions ran. */
function dimensionsOf({ functionName, qualifier, executedVersion }: CountedInvocation): MetricDimensions[] {
  const FunctionName = functionName;
  const Resource = qualifier === undefined ? functionName : `${functionName}:${qualifier}`;
  const isAlias = qualifier !== undefined && !/^(?:\$LATEST|\d+)$/.test(qualifier);
  return [
    { FunctionName },
    { FunctionName, Resource },
    ...(isAlias ? [{ FunctionName, Resource, ExecutedVersion: executedVersion }] : []),
  ];
}
