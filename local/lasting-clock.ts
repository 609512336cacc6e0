import { createClock, type Clock } from './clock.ts';
import type { Store } from './store/store.ts';

export interface LastingClock extends Clock {
  /** Notes the time in the store, for the next start to go on from. */
  keep(): void;
}

/**
 * Cloud time that never goes back, not even over a restart: after a run at sixty times the speed it is ahead of the
 * wall, and what was recorded then must stay in the past.
 */
export function createLastingClock(store: Store, speed: number): LastingClock {
  const table = store.table<number>('cloud', 'clock');
  const clock = createClock(speed, Math.max(Date.now(), table.get('now') ?? 0));
  return { ...clock, keep: () => void table.set('now', clock.now()) };
}
