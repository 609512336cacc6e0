/** Waits for conditions that hold after some change; whoever changes something notifies. */
export interface Changes {
  notify(): void;
  /** Resolves once the condition holds; rejects with the signal's reason. */
  until(condition: () => boolean, signal: AbortSignal): Promise<void>;
}

export function createChanges(): Changes {
  const looks = new Set<() => void>();
  let isDue = false;
  return {
    // Afterwards, once for many changes: a look may itself change something.
    notify: () => {
      if (isDue) return;
      isDue = true;
      queueMicrotask(() => {
        isDue = false;
        for (const look of looks) look();
      });
    },
    until: (condition, signal) =>
      new Promise((resolve, reject) => {
        const end = (settle: () => void) => {
          looks.delete(look);
          signal.removeEventListener('abort', abort);
          settle();
        };
        const look = () => condition() && end(resolve);
        const abort = () => end(() => reject(signal.reason as Error));
        if (signal.aborted) return abort();
        signal.addEventListener('abort', abort, { once: true });
        looks.add(look);
        look();
      }),
  };
}
