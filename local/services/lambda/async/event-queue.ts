import type { Cloud } from '../../../cloud.ts';
import type { FunctionPool } from '../execution/function-pool.ts';
import type { FunctionTable } from '../function-table.ts';
import type { AsyncEvent } from './async-event.ts';
import { attemptEvent } from './attempt-event.ts';
import { createEventLanes } from './event-lanes.ts';
import { createEventTimers } from './event-timers.ts';
import type { EventEnd } from './report-event-end.ts';

export interface EventQueue {
  add(event: Pick<AsyncEvent, 'id' | 'functionName' | 'qualifier' | 'payload' | 'clientContext'>): void;
  /** Takes up again what was stored. */
  start(): void;
  stop(): void;
}

export interface EventQueueOptions {
  readonly cloud: Cloud;
  readonly functions: FunctionTable;
  readonly pool: FunctionPool;
  /** Told of each event that ran, or never will. */
  readonly ended: (end: EventEnd) => Promise<void>;
}

/**
 * Asynchronous invocation: errors of the function are tried twice more, after one and after two minutes; throttled
 * events go back for up to six hours. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export function createEventQueue({ cloud, functions, pool, ended }: EventQueueOptions): EventQueue {
  const events = cloud.store.table<AsyncEvent>('lambda', 'events');
  const closing = new AbortController();
  const stopped = closing.signal;

  const run = async (event: AsyncEvent) => {
    const attempted = await attemptEvent({ cloud, functions, pool, stopped }, event);
    if (attempted.kind === 'cut off') return;
    if (attempted.kind === 'again') {
      event.dueAt = cloud.clock.now() + attempted.delay;
      return timers.schedule(event);
    }
    events.delete(event.id);
    if (attempted.kind === 'ended') await ended(attempted.end);
  };
  const lanes = createEventLanes({ run, stopped });
  const timers = createEventTimers(cloud.clock, lanes.add);
  return {
    add: (given) => {
      const now = cloud.clock.now();
      const event = { ...given, receivedAt: now, dueAt: now, failures: 0, throttles: 0 };
      events.set(event.id, event);
      timers.schedule(event);
    },
    start: () => {
      for (const event of events.values()) timers.schedule(event);
    },
    stop: () => {
      closing.abort();
      timers.stop();
    },
  };
}
