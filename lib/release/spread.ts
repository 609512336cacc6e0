import * as z from 'zod/mini';

/** Seconds that something took: enough for means and, over any number of days, for quantiles to within a factor of two. */
export const spread = z.object({
  count: z.number(),
  totalSeconds: z.number(),
  longestSeconds: z.number(),
  /** How many took at most so many seconds and more than half of that; the keys are powers of two. */
  upToSeconds: z.record(z.string(), z.number()),
});

export type Spread = z.infer<typeof spread>;

export const NO_SECONDS: Spread = { count: 0, totalSeconds: 0, longestSeconds: 0, upToSeconds: {} };

/** With the time between two ISO 8601 times; unchanged where one of them is not known. */
export function withSeconds(before: Spread, from: string | undefined, to: string | undefined): Spread {
  if (from === undefined || to === undefined) return before;
  const seconds = Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
  const bucket = String(2 ** Math.max(0, Math.ceil(Math.log2(seconds))));
  const longestSeconds = seconds;
  return mergeSpreads(before, {
    count: 1,
    totalSeconds: seconds,
    longestSeconds,
    upToSeconds: { [bucket]: 1 },
  });
}

export const mergeSpreads = (one: Spread, other: Spread): Spread => ({
  count: one.count + other.count,
  totalSeconds: toMilliseconds(one.totalSeconds + other.totalSeconds),
  longestSeconds: Math.max(one.longestSeconds, other.longestSeconds),
  upToSeconds: addCounts(one.upToSeconds, other.upToSeconds),
});

const toMilliseconds = (seconds: number): number => Math.round(seconds * 1000) / 1000;

export type Counts = Readonly<Record<string, number>>;

export function addCounts(one: Counts, other: Counts): Record<string, number> {
  const sum: Record<string, number> = { ...one };
  for (const [key, count] of Object.entries(other)) sum[key] = (sum[key] ?? 0) + count;
  return sum;
}

/** As much as buckets can tell of a quantile: it is above one number of seconds and at most another. */
export interface Quantile {
  readonly aboveSeconds: number;
  readonly atMostSeconds: number;
}

/** The quantile (0 to 1) of what took so long, to within a factor of two; undefined where there is nothing. */
export function quantileOf(
  { count, longestSeconds, upToSeconds }: Spread,
  share: number,
): Quantile | undefined {
  const wanted = Math.max(1, Math.ceil(share * count));
  const buckets = Object.entries(upToSeconds).map(([upTo, many]) => [Number(upTo), many] as const);
  let seen = 0;
  for (const [upTo, many] of buckets.toSorted(([one], [other]) => one - other)) {
    seen += many;
    if (seen >= wanted)
      return { aboveSeconds: upTo === 1 ? 0 : upTo / 2, atMostSeconds: Math.min(upTo, longestSeconds) };
  }
  return undefined;
}
