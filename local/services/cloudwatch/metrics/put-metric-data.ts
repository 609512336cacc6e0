import type { Metric, MetricDatum, PutMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import type { Cloud } from '../../../cloud.ts';
import type { Request } from '../../../service.ts';
import { invalidCombination, invalidValue, missingParameter } from '../errors.ts';
import type { Sample } from './bucket.ts';
import type { Datapoint, MetricStore } from './metric-store.ts';

interface Parts {
  readonly cloud: Cloud;
  readonly store: MetricStore;
  readonly arrived: (metric: Metric, time: number) => void;
  /** Runs something after that many ms of cloud time. */
  readonly later: (delay: number, run: () => void) => void;
}

/** Takes in datapoints; `arrived` is told of each metric, and when its datapoint was measured. */
export function putMetricData(
  { cloud, store, arrived, later }: Parts,
  input: PutMetricDataCommandInput,
  { caller }: Request,
): object {
  const { Namespace, MetricData = [] } = input;
  if (Namespace?.startsWith('AWS/') && caller.kind !== 'aws')
    throw invalidValue('The value AWS/ for parameter Namespace is invalid.');
  checkInput(input);
  const now = cloud.clock.now();
  const datapoints = MetricData.map((datum, index) =>
    toDatapoint(datum, `MetricData.member.${index + 1}`, now),
  );
  const take = () => {
    for (const [index, datapoint] of datapoints.entries()) {
      const { MetricName, Dimensions = [] } = MetricData[index]!;
      const metric: Metric = { Namespace, MetricName, Dimensions };
      store.add(metric, datapoint, cloud.clock.now());
      arrived(metric, datapoint.time);
    }
  };
  // The metrics of AWS's own services come one to three minutes late.
  if (cloud.options.faults && caller.kind === 'aws') later(60_000 + Math.random() * 120_000, take);
  else take();
  return {};
}

const MOST_DATA = 1_000;
const MOST_VALUES = 150;
const MOST_DIMENSIONS = 30;
const TWO_WEEKS = 14 * 86_400_000;
const TWO_HOURS = 2 * 3_600_000;

function checkInput({ Namespace, MetricData = [], EntityMetricData }: PutMetricDataCommandInput): void {
  if (!Namespace) throw missingParameter('Namespace');
  if (Namespace.length > 255)
    throw invalidValue('The parameter Namespace must be shorter than 256 characters.');
  if (EntityMetricData)
    throw invalidValue('The parameter EntityMetricData is not supported by the local cloud.');
  if (MetricData.length > MOST_DATA) {
    throw invalidValue(`The collection MetricData must not have a size greater than ${MOST_DATA}.`);
  }
}

function toDatapoint(datum: MetricDatum, path: string, now: number): Datapoint {
  checkDatum(datum, path, now);
  return {
    unit: datum.Unit ?? 'None',
    time: datum.Timestamp?.getTime() ?? now,
    sample: toSample(datum, path),
    highResolution: datum.StorageResolution === 1,
  };
}

function checkDatum(datum: MetricDatum, path: string, now: number): void {
  const { MetricName, Dimensions = [], Timestamp, StorageResolution = 60 } = datum;
  if (!MetricName) throw missingParameter(`${path}.MetricName`);
  if (Dimensions.length > MOST_DIMENSIONS) {
    throw invalidValue(
      `The collection ${path}.Dimensions must not have a size greater than ${MOST_DIMENSIONS}.`,
    );
  }
  if (Dimensions.some(({ Name, Value }) => !Name || !Value)) throw missingParameter(`${path}.Dimensions`);
  if (StorageResolution !== 1 && StorageResolution !== 60) {
    throw invalidValue(`The parameter ${path}.StorageResolution must be 1 or 60.`);
  }
  const time = Timestamp?.getTime() ?? now;
  if (time < now - TWO_WEEKS) {
    throw invalidValue(`The parameter ${path}.Timestamp must specify a time within the past two weeks.`);
  }
  if (time > now + TWO_HOURS) {
    throw invalidValue(
      `The parameter ${path}.Timestamp must specify a time no more than two hours in the future.`,
    );
  }
}

function toSample(datum: MetricDatum, path: string): Sample {
  const { Value, StatisticValues, Values, Counts } = datum;
  const given = [Value, StatisticValues, Values].filter((choice) => choice !== undefined);
  if (given.length !== 1) {
    throw invalidCombination(
      `The parameters ${path}.Value, ${path}.Values and ${path}.StatisticValues are mutually exclusive and you have specified ${given.length === 0 ? 'none' : 'more than one'}.`,
    );
  }
  if (StatisticValues) {
    const { SampleCount = 0, Sum = 0, Minimum = 0, Maximum = 0 } = StatisticValues;
    checkNumbers([SampleCount, Sum, Minimum, Maximum], path);
    if (SampleCount <= 0)
      throw invalidValue(`The parameter ${path}.StatisticValues.SampleCount must be greater than 0.`);
    const sample = { count: SampleCount, sum: Sum, min: Minimum, max: Maximum };
    return Minimum === Maximum ? { ...sample, values: [[Minimum, SampleCount]] } : sample;
  }
  const values = Values ?? [Value!];
  const counts = Counts ?? values.map(() => 1);
  if (values.length > MOST_VALUES || values.length === 0 || counts.length !== values.length) {
    throw invalidValue(
      `The parameters ${path}.Values and ${path}.Counts must be of the same size, from 1 to ${MOST_VALUES}.`,
    );
  }
  checkNumbers([...values, ...counts], path);
  return sampleOf(values, counts);
}

function sampleOf(values: readonly number[], counts: readonly number[]): Sample {
  return {
    count: counts.reduce((sum, count) => sum + count, 0),
    sum: values.reduce((sum, value, index) => sum + value * counts[index]!, 0),
    min: Math.min(...values),
    max: Math.max(...values),
    values: values.map((value, index) => [value, counts[index]!]),
  };
}

function checkNumbers(numbers: readonly number[], path: string): void {
  const bad = numbers.find((number) => !Number.isFinite(number) || Math.abs(number) > 2 ** 360);
  if (bad !== undefined) throw invalidValue(`The value ${bad} for parameter ${path} is invalid.`);
}
