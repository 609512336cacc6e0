import { durationText, parseDuration } from './duration.ts';
import type { Field, YamlReader } from './yaml-reader.ts';

const LONGEST_WAIT_SECONDS = 2880 * 60; // the longest termination wait of CodeDeploy

/** In seconds. */
export function readDuration(reader: YamlReader, field: Field, leastSeconds: number): number | undefined {
  const expected = 'a duration such as 90s, 30m or 1h';
  const text = reader.got(field);
  if (/^\d+$/.test(text)) {
    reader.fault(field, `expected ${field.name} to be ${expected}, got ${text}; add the unit, s, m or h`);
    return undefined;
  }
  const given = reader.string(field, expected);
  if (given === undefined) return undefined;
  const seconds = parseDuration(given);
  if (seconds === undefined) {
    reader.fault(field, `expected ${field.name} to be ${expected}, got ${text}`);
  } else if (seconds < leastSeconds || seconds > LONGEST_WAIT_SECONDS) {
    const range = `${durationText(leastSeconds)} to ${durationText(LONGEST_WAIT_SECONDS)}`;
    reader.fault(field, `expected ${field.name} to be ${range}, got ${given}`);
    return undefined;
  }
  return seconds;
}
