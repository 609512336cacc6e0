import { addSample, type Bucket, emptyBucket, type Sample } from './bucket.ts';

/** The buckets of one metric in one unit, oldest first. Plain JSON, so that it can be stored. */
export interface Series {
  readonly minutes: Bucket[];
  /** One-second buckets of data put with StorageResolution 1. */
  readonly seconds: Bucket[];
}

export interface SeriesDatapoint {
  /** Epoch ms. */
  readonly time: number;
  readonly sample: Sample;
  /** Put with StorageResolution 1. */
  readonly highResolution: boolean;
}

export const createSeries = (): Series => ({ minutes: [], seconds: [] });

const MINUTE = 60_000;
const SECOND = 1_000;
/** Three days; AWS keeps minutes for fifteen. */
const MOST_MINUTES = 4_320;
/** Three hours, as AWS does. */
const MOST_SECONDS = 10_800;
/** Single values, which only percentiles need, are kept for the newest buckets. */
const MOST_WITH_VALUES = 180;

/** Adds a datapoint; constant time for one that is not far behind the newest. */
export function addToSeries(series: Series, { time, sample, highResolution }: SeriesDatapoint): void {
  add(series.minutes, { time: Math.floor(time / MINUTE) * MINUTE, sample }, MOST_MINUTES);
  if (highResolution) {
    add(series.seconds, { time: Math.floor(time / SECOND) * SECOND, sample }, MOST_SECONDS);
  }
}

/** The buckets that begin within [start, end), in seconds where the period asks for them. */
export function bucketsBetween(series: Series, start: number, end: number): Bucket[] {
  const buckets = end - start < MINUTE || start % MINUTE !== 0 ? series.seconds : series.minutes;
  const from = firstFrom(buckets, start);
  const until = firstFrom(buckets, end);
  return buckets.slice(from, until);
}

function add(
  buckets: Bucket[],
  { time, sample }: Pick<SeriesDatapoint, 'time' | 'sample'>,
  most: number,
): void {
  let index = buckets.length;
  while (index > 0 && buckets[index - 1]!.time > time) index--;
  let bucket = index > 0 && buckets[index - 1]!.time === time ? buckets[index - 1] : undefined;
  if (!bucket) {
    bucket = emptyBucket(time);
    buckets.splice(index, 0, bucket);
    prune(buckets, most);
  }
  addSample(bucket, sample);
}

/** In steps of a tenth, so that the cost of moving the rest is spread. */
function prune(buckets: Bucket[], most: number): void {
  delete buckets[buckets.length - 1 - MOST_WITH_VALUES]?.values;
  if (buckets.length > most * 1.1) buckets.splice(0, buckets.length - most);
}

/** Index of the first bucket that begins at `time` or later. */
function firstFrom(buckets: readonly Bucket[], time: number): number {
  let low = 0;
  let high = buckets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (buckets[middle]!.time < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
