/**
 * Cloud time. Everything that a definition waits for (Wait states, retry back-off, alarm periods, bake, schedules)
 * goes through a Clock; what a real process or client spends (HTTP, scripts, builds, draining) uses `wallClock`.
 */
export interface Clock {
  /** How many times as fast as the wall it runs; 0: it stands still until it is moved. */
  readonly speed: number;
  /** Milliseconds since the epoch, in this clock's time. */
  now(): number;
  /** Calls `run` once when `now()` has reached `time`; gives back its cancellation. */
  at(time: number, run: () => void): () => void;
}

/** A clock that runs `speed` times as fast as the wall, starting from the wall's present time or the one given. */
export function createClock(speed = 1, start = Date.now()): Clock {
  const origin = performance.now();
  const now = () => start + (performance.now() - origin) * speed;
  return {
    speed,
    now: () => Math.floor(now()),
    at: (time, run) => atWallDelay(() => (time - now()) / speed, run),
  };
}

export const wallClock: Clock = createClock();

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Moves time on by `ms`, running what falls due on the way in order; promises settle between two timers. */
  advance(ms: number): Promise<void>;
}

export function createManualClock(start = Date.parse('2026-01-01T00:00:00Z')): ManualClock {
  let time = start;
  const timers = new Set<{ readonly time: number; readonly run: () => void }>();
  const nextDue = (limit: number) =>
    [...timers].filter((timer) => timer.time <= limit).sort((a, b) => a.time - b.time)[0];
  return {
    speed: 0,
    now: () => time,
    at: (due, run) => {
      const timer = { time: due, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance: async (ms) => {
      const end = time + ms;
      await settle();
      for (let timer = nextDue(end); timer; timer = nextDue(end)) {
        timers.delete(timer);
        time = Math.max(time, timer.time);
        timer.run();
        await settle();
      }
      time = end;
      await settle();
    },
  };
}

/** Waits `ms` of the clock's time; rejects with the signal's reason when aborted. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const abort = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.at(clock.now() + ms, () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    });
    signal?.addEventListener('abort', abort, { once: true });
  });
}

const LONGEST_TIMEOUT = 2 ** 31 - 1; // setTimeout's limit: a longer one fires at once

function atWallDelay(delay: () => number, run: () => void): () => void {
  let timeout: NodeJS.Timeout;
  const arm = () => {
    const left = Math.max(0, delay());
    timeout = setTimeout(left > LONGEST_TIMEOUT ? arm : run, Math.min(left, LONGEST_TIMEOUT));
  };
  arm();
  return () => clearTimeout(timeout);
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
