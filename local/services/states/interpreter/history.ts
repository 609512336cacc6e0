import { StatesFailure } from './failure.ts';

/** One event as the API names it, without what can be derived (`inputDetails`); times are epoch milliseconds. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
  /** The member `stateEnteredEventDetails`, `taskFailedEventDetails`, … and what it holds. */
  readonly [details: string]: unknown;
}

export interface History {
  readonly events: readonly HistoryEvent[];
  /** Adds an event and gives back its id. Fails the execution one event before the limit, to leave room for the last. */
  add(previousEventId: number, type: string, member?: string, details?: object): number;
  /** Adds the execution's last event, which always finds room. */
  end(previousEventId: number, type: string, member: string, details: object): number;
}

/** Called with each event as it happens, for logging; must not throw. */
export type HistoryListener = (event: HistoryEvent) => void;

export function createHistory(options: {
  readonly now: () => number;
  readonly limit: number;
  readonly events?: HistoryEvent[];
  readonly listener?: HistoryListener;
}): History {
  const { now, limit, listener } = options;
  const events = options.events ?? [];
  const append = (previousEventId: number, type: string, member?: string, details?: object): number => {
    const base = { id: events.length + 1, previousEventId, timestamp: now(), type };
    const event: HistoryEvent = member === undefined ? base : { ...base, [member]: details };
    events.push(event);
    listener?.(event);
    return event.id;
  };
  return {
    events,
    add: (previousEventId, type, member, details) => {
      if (events.length >= limit - 1) {
        throw new StatesFailure(
          'States.Runtime',
          `The execution reached the maximum number of history events (${limit}).`,
        );
      }
      return append(previousEventId, type, member, details);
    },
    end: append,
  };
}
