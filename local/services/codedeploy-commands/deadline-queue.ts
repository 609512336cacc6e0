import type { Clock } from '../../clock.ts';

/** Deadlines that are all equally far off: one timer for any number of them, O(1) for each. */
export interface DeadlineQueue<Key> {
  /** Sets or renews the key's deadline. */
  set(key: Key): void;
  delete(key: Key): void;
  /** Forgets every deadline; none can be set from then on. */
  stop(): void;
}

export function createDeadlineQueue<Key>(
  clock: Clock,
  delay: number,
  onDue: (key: Key) => void,
): DeadlineQueue<Key> {
  // A Map keeps the order of insertion, which here is the order of the deadlines.
  const due = new Map<Key, number>();
  let cancel: (() => void) | undefined;
  let isStopped = false;
  const arm = () => {
    const [first] = due.values();
    cancel = first === undefined ? undefined : clock.at(first, fire);
  };
  const fire = () => {
    const now = clock.now();
    for (const [key, time] of due) {
      if (time > now) break;
      due.delete(key);
      onDue(key);
    }
    arm();
  };
  return {
    set: (key) => {
      if (isStopped) return;
      due.delete(key);
      due.set(key, clock.now() + delay);
      if (!cancel) arm();
    },
    delete: (key) => void due.delete(key),
    stop: () => {
      isStopped = true;
      due.clear();
      cancel?.();
      cancel = undefined;
    },
  };
}
