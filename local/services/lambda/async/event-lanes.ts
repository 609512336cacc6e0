import type { AsyncEvent } from './async-event.ts';

/** The events that are due, function by function: a few run side by side, the rest wait in order. */
export interface EventLanes {
  add(event: AsyncEvent): void;
}

export interface EventLanesOptions {
  readonly run: (event: AsyncEvent) => Promise<void>;
  /** Once aborted, nothing is begun any more. */
  readonly stopped: AbortSignal;
}

export function createEventLanes({ run, stopped }: EventLanesOptions): EventLanes {
  const due = new Map<string, AsyncEvent[]>();
  const running = new Map<string, number>();

  const workOff = (functionName: string) => {
    if (stopped.aborted) return;
    const waiting = due.get(functionName) ?? [];
    while (waiting.length > 0 && (running.get(functionName) ?? 0) < AT_ONCE) {
      running.set(functionName, (running.get(functionName) ?? 0) + 1);
      void run(waiting.shift()!)
        .catch((error) => process.emitWarning(error as Error))
        .finally(() => {
          running.set(functionName, running.get(functionName)! - 1);
          workOff(functionName);
        });
    }
    if (waiting.length === 0) due.delete(functionName);
  };
  return {
    add: (event) => {
      const waiting = due.get(event.functionName) ?? [];
      waiting.push(event);
      due.set(event.functionName, waiting);
      workOff(event.functionName);
    },
  };
}

/** Events of one function that run side by side; the rest wait in order, as they do while AWS scales up. */
const AT_ONCE = 10;
