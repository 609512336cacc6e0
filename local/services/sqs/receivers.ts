import { type Clock, wallClock } from '../../clock.ts';
import type { MessageRecord } from './queue-record.ts';

export interface ReceiveOptions {
  readonly most: number;
  readonly waitMs: number;
  readonly visibilityMs: number;
  readonly signal: AbortSignal;
}

/** Receivers that wait for messages, first come first served. */
export interface Receivers {
  /** Resolves with messages as soon as there are some, with none after `waitMs` of wall time. */
  wait(options: ReceiveOptions): Promise<MessageRecord[]>;
  /** Called when there may be messages. */
  serve(): void;
  /** Lets every waiting receiver go with nothing. */
  close(): void;
}

interface Source {
  readonly clock: Clock;
  take(options: ReceiveOptions): MessageRecord[];
  /** When the next hidden message comes back, in cloud time. */
  nextVisible(): number | undefined;
}

interface Receiver {
  readonly options: ReceiveOptions;
  answer(messages: MessageRecord[]): void;
}

export function createReceivers({ clock, take, nextVisible }: Source): Receivers {
  const waiting = new Set<Receiver>();
  let cancelWake: (() => void) | undefined;

  /** Serves whom it can, and wakes up again for what is still hidden. */
  const serve = () => {
    for (const receiver of waiting) {
      const taken = take(receiver.options);
      if (taken.length === 0) break;
      waiting.delete(receiver);
      receiver.answer(taken);
    }
    cancelWake?.();
    cancelWake = undefined;
    const next = waiting.size > 0 ? nextVisible() : undefined;
    if (next !== undefined) cancelWake = clock.at(next, serve);
  };

  return {
    serve,
    wait: (options) =>
      new Promise((resolve) => {
        const finish = (taken: MessageRecord[]) => {
          cancelTimeout();
          options.signal.removeEventListener('abort', leave);
          resolve(taken);
        };
        const receiver: Receiver = { options, answer: finish };
        const leave = () => {
          waiting.delete(receiver);
          finish([]);
        };
        const cancelTimeout = wallClock.at(wallClock.now() + options.waitMs, leave);
        options.signal.addEventListener('abort', leave, { once: true });
        waiting.add(receiver);
        serve();
      }),
    close: () => {
      cancelWake?.();
      for (const receiver of waiting) receiver.answer([]);
      waiting.clear();
    },
  };
}
