import type { Clock } from '../../clock.ts';
import { createDeadlineQueue } from './deadline-queue.ts';

/** Which hosts are heard of, by their polls and reports. No host costs a timer of its own. */
export interface HostPresence {
  /** The host polls. */
  arrive(host: string): void;
  /** Its poll was answered or it reported: it may rest before it comes back. */
  leave(host: string): void;
  /** The connection of its poll broke: an agent that lives comes back at once. */
  breakOff(host: string): void;
  /** Something waits for the host; one that was lost before has to show itself soon. */
  expect(host: string): void;
  /** How long it has not been heard of; undefined for one that is here or rests. */
  silence(host: string): Silence | undefined;
  stop(): void;
}

/** How long a host has not been heard of. */
export interface Silence {
  /** Milliseconds since it was last here; undefined for one that never was, since the cloud started. */
  readonly ms: number | undefined;
}

const SECOND = 1000;
/** Without a poll for this long after its connection broke, a host counts as lost. */
const LOST_AFTER_BREAK = 5 * SECOND;
/** The same after an answered poll: the stock agent may rest up to 30 s between two. */
const LOST_AFTER_ANSWER = 40 * SECOND;
/** As it is shipped, the stock agent rests one second. */
export const SILENT_AFTER = 10 * SECOND;

/** Hosts remembered; the oldest are forgotten. */
export const MOST_HOSTS = 100_000;

/** `onLost` is told of a host that does not come back; what hosts spend is wall time. */
export function createHostPresence(wall: Clock, onLost: (host: string) => void): HostPresence {
  const seen = new Map<string, number>();
  const lost = new Set<string>();
  const lose = (host: string) => {
    lost.add(host);
    if (lost.size > MOST_HOSTS) lost.delete(lost.values().next().value ?? '');
    onLost(host);
  };
  const broken = createDeadlineQueue<string>(wall, LOST_AFTER_BREAK, lose);
  const resting = createDeadlineQueue<string>(wall, LOST_AFTER_ANSWER, lose);
  const see = (host: string) => {
    seen.delete(host);
    seen.set(host, wall.now());
    if (seen.size > MOST_HOSTS) seen.delete(seen.keys().next().value ?? '');
  };
  return {
    arrive: (host) => {
      see(host);
      lost.delete(host);
      broken.delete(host);
      resting.delete(host);
    },
    leave: (host) => {
      see(host);
      resting.set(host);
    },
    breakOff: (host) => broken.set(host),
    // One that never came may still be starting.
    expect: (host) => {
      if (lost.has(host)) broken.set(host);
    },
    silence: (host) => {
      const last = seen.get(host);
      if (last === undefined) return { ms: undefined };
      const ms = wall.now() - last;
      return lost.has(host) || ms >= SILENT_AFTER ? { ms } : undefined;
    },
    stop: () => {
      for (const queue of [broken, resting]) queue.stop();
    },
  };
}
