/** What was measured within one second or minute: enough for every statistic, whatever the number of samples. */
export interface Bucket {
  /** When it begins, epoch ms. */
  readonly time: number;
  count: number;
  sum: number;
  min: number;
  max: number;
  /** Values and how often each was seen, for percentiles; absent where only summaries were put. */
  values?: [value: number, count: number][];
}

/** A datapoint to add: `count` samples that make up `sum`. */
export type Sample = Omit<Bucket, 'time'>;

export function emptyBucket(time: number): Bucket {
  return { time, count: 0, sum: 0, min: Infinity, max: -Infinity };
}

export function addSample(bucket: Bucket, sample: Sample): void {
  bucket.count += sample.count;
  bucket.sum += sample.sum;
  bucket.min = Math.min(bucket.min, sample.min);
  bucket.max = Math.max(bucket.max, sample.max);
  for (const [value, count] of sample.values ?? []) addValue(bucket, value, count);
}

/** One bucket for a whole period; undefined where nothing was measured. */
export function mergeBuckets(buckets: readonly Bucket[], time: number): Bucket | undefined {
  if (buckets.length <= 1) return buckets[0] && { ...buckets[0], time };
  const merged = emptyBucket(time);
  for (const bucket of buckets) addSample(merged, bucket);
  return merged;
}

/** The value of a statistic: `Sum`, `p99`, … ; undefined for a percentile of data that has no single values. */
export function statisticOf(bucket: Bucket, statistic: string): number | undefined {
  switch (statistic) {
    case 'SampleCount':
      return bucket.count;
    case 'Sum':
      return bucket.sum;
    case 'Average':
      return bucket.sum / bucket.count;
    case 'Minimum':
      return bucket.min;
    case 'Maximum':
      return bucket.max;
    default:
      return percentile(bucket, Number(statistic.slice(1)) / 100);
  }
}

/** `p0.1` to `p100`, as far as the local cloud supports extended statistics. */
export const isPercentile = (statistic: string): boolean =>
  /^p\d{1,3}(\.\d{1,10})?$/.test(statistic) && Number(statistic.slice(1)) <= 100;

export const isStatistic = (statistic: string): boolean =>
  /^(SampleCount|Sum|Average|Minimum|Maximum)$/.test(statistic) || isPercentile(statistic);

/** Beyond that many different values in a bucket they are kept to three digits. */
const MOST_VALUES = 500;

function addValue(bucket: Bucket, value: number, count: number): void {
  const values = (bucket.values ??= []);
  const kept = values.length < MOST_VALUES ? value : Number(value.toPrecision(3));
  const known = values.find(([existing]) => existing === kept);
  if (known) known[1] += count;
  else values.push([kept, count]);
}

/** The smallest value that at least the given share of the samples does not exceed. */
function percentile({ values }: Bucket, share: number): number | undefined {
  if (!values) return undefined;
  const sorted = [...values].sort((a, b) => a[0] - b[0]);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [value, count] of sorted) {
    seen += count;
    if (seen >= total * share) return value;
  }
  return sorted.at(-1)?.[0];
}
