import { durationText } from '../manifest/duration.ts';

/** Seconds between two ISO 8601 times of one clock; undefined where one of them is not known. */
export function secondsBetween(from: string | undefined, to: string | undefined): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  return Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
}

/** The time between two times as people write it: `5m12s`, and `0.4s` where it is short. */
export function spanText(from: string | undefined, to: string | undefined): string | undefined {
  const seconds = secondsBetween(from, to);
  if (seconds === undefined) return undefined;
  return seconds < 10 ? `${Math.round(seconds * 10) / 10}s` : durationText(seconds);
}
