import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';

/**
 * The header by which every answer of the cloud tells its time, as a host on AWS has it from the Amazon Time Sync Service:
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/set-time.html. `Date` is the wall's, as signatures are: an SDK
 * that finds the two apart would correct its signatures by it.
 */
export const CLOUD_TIME_HEADER = 'x-signalbox-time';

/** What a clock showed when an answer was sent. */
export interface ClockReading {
  /** Names the clock: one that was started anew is another one, and may show less. */
  readonly clock: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** How many times as fast as the wall it runs; 0: it stands still until it is moved. */
  readonly speed: number;
}

/** What the header says, now and later. */
export function createTimeTeller({ now, speed }: Clock): () => string {
  const clock = randomUUID();
  return () => JSON.stringify({ clock, time: now(), speed } satisfies ClockReading);
}

/** Undefined for an answer that did not come from a local cloud. */
export function readCloudTime(header: string | string[] | undefined): ClockReading | undefined {
  return typeof header === 'string' ? (JSON.parse(header) as ClockReading) : undefined;
}
