import { wallClock } from '../clock.ts';

/** Looks again and again, `ms` of the wall after each look has ended; answers what ends that. */
export function lookEvery(ms: number, look: () => Promise<void>): () => void {
  let isEnded = false;
  let cancel = () => {};
  const arm = () => {
    if (isEnded) return;
    cancel = wallClock.at(wallClock.now() + ms, () => void look().finally(arm));
  };
  arm();
  return () => {
    isEnded = true;
    cancel();
  };
}
