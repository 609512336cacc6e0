import type { LogLine } from './log-line.ts';

/**
 * Of each reading the lines that no reading before it had, where what was read may be read again. A source may well write the
 * same words twice in a millisecond: as many of them as were not there before are new.
 */
export function unseenLines(): (reading: readonly LogLine[]) => LogLine[] {
  const seen = new Map<string, number>();
  return (reading) => {
    const now = new Map<string, number>();
    return reading.filter(({ timestamp, source, message }) => {
      const key = JSON.stringify([timestamp, source, message]);
      const count = (now.get(key) ?? 0) + 1;
      now.set(key, count);
      if (count <= (seen.get(key) ?? 0)) return false;
      seen.set(key, count);
      return true;
    });
  };
}
