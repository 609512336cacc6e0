/**
 * Counts values in buckets of about 10 % width, so that a minute of traffic keeps its percentiles in a bounded
 * place however many requests it holds.
 */
export interface Histogram {
  add(value: number): void;
  /** Each bucket's middle and how many values fell into it, ascending; empties the histogram. */
  take(): { readonly values: number[]; readonly counts: number[] };
}

export function createHistogram(): Histogram {
  let buckets = new Map<number, number>();
  return {
    add: (value) => {
      const bucket = value <= SMALLEST ? 0 : Math.round(Math.log(value / SMALLEST) / STEP);
      buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1);
    },
    take: () => {
      const sorted = [...buckets].sort(([a], [b]) => a - b);
      buckets = new Map();
      return {
        values: sorted.map(([bucket]) => Number((SMALLEST * Math.exp(bucket * STEP)).toPrecision(3))),
        counts: sorted.map(([, count]) => count),
      };
    },
  };
}

const SMALLEST = 0.000_1;
const STEP = Math.log(1.1);
