import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import type { FunctionPool } from '../execution/function-pool.ts';
import type { InvocationResult } from '../execution/run-invocation.ts';
import { functionArn } from '../function-name.ts';
import type { AsyncSettings } from '../function-record.ts';
import type { FunctionTable } from '../function-table.ts';
import type { AsyncEvent } from './async-event.ts';
import type { EventEnd } from './report-event-end.ts';
import { settingsKey } from './settings-key.ts';

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
  const due = new Map<string, AsyncEvent[]>();
  const running = new Map<string, number>();
  const timers = new Map<string, () => void>();
  let stopped = false;

  const schedule = (event: AsyncEvent) => {
    if (event.dueAt <= cloud.clock.now()) return enqueue(event);
    const cancel = cloud.clock.at(event.dueAt, () => {
      timers.delete(event.id);
      enqueue(event);
    });
    timers.set(event.id, cancel);
  };
  const enqueue = (event: AsyncEvent) => {
    const waiting = due.get(event.functionName) ?? [];
    waiting.push(event);
    due.set(event.functionName, waiting);
    workOff(event.functionName);
  };
  const workOff = (functionName: string) => {
    if (stopped) return;
    const waiting = due.get(functionName) ?? [];
    while (waiting.length > 0 && (running.get(functionName) ?? 0) < AT_ONCE) {
      running.set(functionName, (running.get(functionName) ?? 0) + 1);
      void attempt(waiting.shift()!)
        .catch((error) => process.emitWarning(error as Error))
        .finally(() => {
          running.set(functionName, running.get(functionName)! - 1);
          workOff(functionName);
        });
    }
    if (waiting.length === 0) due.delete(functionName);
  };
  const again = (event: AsyncEvent, delay: number) => {
    event.dueAt = cloud.clock.now() + delay;
    schedule(event);
  };
  const finish = async (
    event: AsyncEvent,
    end: Pick<EventEnd, 'condition' | 'result'>,
    settings: Settings,
  ) => {
    events.delete(event.id);
    await ended({ event, ...end, ...settings });
  };

  /** Lambda delivers at least once: with faults on, one event in twenty comes again. */
  const mayRepeat = (event: AsyncEvent) => cloud.options.faults && !event.repeated && Math.random() < 0.05;

  const attempt = async (event: AsyncEvent) => {
    const record = functions.records.get(event.functionName);
    const version = record && functions.version(record, event.qualifier);
    if (!version) return void events.delete(event.id); // deleted meanwhile
    const asyncSettings = record.asyncSettings[settingsKey(event.qualifier)];
    const settings = { version, asyncSettings };
    const maxAge = (asyncSettings?.maximumEventAgeInSeconds ?? SIX_HOURS) * 1000;
    if (cloud.clock.now() - event.receivedAt > maxAge) {
      return finish(event, { condition: 'EventAgeExceeded' }, settings);
    }
    let result: InvocationResult | undefined;
    try {
      result = await pool.run(version, {
        requestId: event.id,
        payload: Buffer.from(event.payload),
        functionArn: functionArn(cloud, { name: event.functionName, qualifier: event.qualifier }),
        ...(event.clientContext === undefined ? {} : { clientContext: event.clientContext }),
      });
    } catch (error) {
      if (stopped) return undefined;
      if (!(error instanceof AwsError)) throw error;
      if (error.code === 'TooManyRequestsException') {
        return again(event, Math.min(1000 * 2 ** event.throttles++, LONGEST_BACK_OFF));
      }
    }
    if (stopped) return undefined; // its environment was ended by the shutdown: it runs again after the start
    if (result && !result.functionError) {
      if (!mayRepeat(event)) return finish(event, { condition: 'Success', result }, settings);
      event.repeated = true;
      return again(event, 1000);
    }
    event.failures++;
    if (event.failures <= (asyncSettings?.maximumRetryAttempts ?? 2)) {
      return again(event, event.failures * 60_000);
    }
    return finish(event, { condition: 'RetriesExhausted', result }, settings);
  };

  return {
    add: (given) => {
      const now = cloud.clock.now();
      const event = { ...given, receivedAt: now, dueAt: now, failures: 0, throttles: 0 };
      events.set(event.id, event);
      schedule(event);
    },
    start: () => {
      for (const event of events.values()) schedule(event);
    },
    stop: () => {
      stopped = true;
      for (const cancel of timers.values()) cancel();
      timers.clear();
    },
  };
}

interface Settings {
  readonly version: EventEnd['version'];
  readonly asyncSettings: AsyncSettings | undefined;
}

/** Events of one function that run side by side; the rest wait in order, as they do while AWS scales up. */
const AT_ONCE = 10;
const SIX_HOURS = 21_600;
const LONGEST_BACK_OFF = 300_000;
