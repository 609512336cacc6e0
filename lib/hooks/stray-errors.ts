const EVENTS = ['unhandledRejection', 'uncaughtException'] as const;

/**
 * Hands `onStray` what nobody awaits: a rejected promise, a throw in a timer. Lambda's runtime would end the process at
 * once, before anything is reported. Answers what puts the runtime's own listeners back.
 */
export function catchStrayErrors(onStray: (error: unknown) => void): () => void {
  const before = EVENTS.map((event) => process.listeners(event as 'uncaughtException'));
  for (const event of EVENTS) {
    process.removeAllListeners(event);
    process.on(event, onStray);
  }
  return () => {
    for (const [index, event] of EVENTS.entries()) {
      process.removeListener(event, onStray);
      for (const listener of before[index]!) process.on(event, listener);
    }
  };
}
