import { randomUUID } from 'node:crypto';
import { type Clock, wallClock } from '../../clock.ts';
import { isFifo, numberOf } from './queue-attributes.ts';
import type { MessageRecord, QueueRecord } from './queue-record.ts';
import { createVisibilityHeap } from './visibility-heap.ts';

/** A queue at work: its messages, and the receivers that wait for them. */
export interface Queue {
  readonly record: QueueRecord;
  /** Puts in a message, hidden until its `visibleAt`. */
  put(message: MessageRecord): void;
  /** Up to `most` messages, at once or as soon as there is one within `waitMs` of wall time. */
  receive(options: ReceiveOptions): Promise<MessageRecord[]>;
  /** The message of a receipt handle, if it is still in the queue. */
  find(id: string): MessageRecord | undefined;
  delete(message: MessageRecord): void;
  /** Hides a received message until a time from now on; 0 shows it at once. */
  hide(message: MessageRecord, ms: number): void;
  /** The message of the last five minutes with that deduplication key (FIFO). */
  duplicateOf(deduplicationKey: string): MessageRecord | undefined;
  counts(): { visible: number; inFlight: number; delayed: number };
  purge(): void;
  /** Lets every waiting receiver go with nothing. */
  close(): void;
}

interface ReceiveOptions {
  readonly most: number;
  readonly waitMs: number;
  readonly visibilityMs: number;
  readonly signal: AbortSignal;
}

interface Storage {
  readonly clock: Clock;
  /** Every stored message of the service, by `<queue>/<id>`. */
  readonly messages: Map<string, MessageRecord>;
  /** Where a message goes that was received too often; undefined where it stays. */
  readonly deadLetterQueue: (queue: Queue, message: MessageRecord) => Queue | undefined;
}

interface Waiter {
  readonly options: ReceiveOptions;
  readonly answer: (messages: MessageRecord[]) => void;
}

const DEDUPLICATION_MS = 300_000;

export function createQueue(record: QueueRecord, storage: Storage): Queue {
  const { clock, messages } = storage;
  const fifo = isFifo(record);
  const ready = new Map<string, MessageRecord>();
  const inFlight = new Map<string, MessageRecord>();
  const delayed = new Map<string, MessageRecord>();
  const hiddenOne = (id: string) => inFlight.get(id) ?? delayed.get(id);
  const heap = createVisibilityHeap((message) => hiddenOne(message.id) === message);
  const recent = new Map<string, MessageRecord>();
  const waiters = new Set<Waiter>();
  let cancelWake: (() => void) | undefined;

  const key = (message: MessageRecord) => `${record.name}/${message.id}`;
  const isExpired = (message: MessageRecord) =>
    message.sentAt + numberOf(record, 'MessageRetentionPeriod') * 1_000 <= clock.now();

  const place = (message: MessageRecord) => {
    if (message.visibleAt > clock.now()) {
      (message.receipt === undefined ? delayed : inFlight).set(message.id, message);
      heap.push(message);
    } else ready.set(message.id, message);
  };

  /** Brings back what became visible, and drops what was kept for too long. */
  const refresh = () => {
    const back = heap.popUntil(clock.now());
    for (const message of back) {
      unhide(message);
      delete message.receipt;
      ready.set(message.id, message);
    }
    if (fifo && back.length > 0) sortBySequence(ready);
    for (const message of ready.values()) {
      if (!isExpired(message)) break;
      remove(message);
    }
  };

  const remove = (message: MessageRecord) => {
    ready.delete(message.id);
    unhide(message);
    messages.delete(key(message));
  };

  const unhide = ({ id }: MessageRecord) => {
    inFlight.delete(id);
    delayed.delete(id);
  };

  const take = ({ most, visibilityMs }: ReceiveOptions): MessageRecord[] => {
    refresh();
    const taken: MessageRecord[] = [];
    const busy = fifo ? groupsInFlight(inFlight) : NO_GROUPS;
    for (const message of ready.values()) {
      if (taken.length === most) break;
      if (fifo && busy.has(message.fifo!.groupId)) continue;
      const deadLetters = storage.deadLetterQueue(self, message);
      if (deadLetters) {
        remove(message);
        deadLetters.put({
          ...message,
          receiveCount: 0,
          deadLetterSource: record.arn,
          visibleAt: clock.now(),
        });
        continue;
      }
      markReceived(message, clock.now() + visibilityMs);
      taken.push(message);
    }
    for (const message of taken) {
      ready.delete(message.id);
      if (visibilityMs > 0) place(message);
      else ready.set(message.id, message);
    }
    return taken;
  };

  const markReceived = (message: MessageRecord, visibleAt: number) => {
    message.receiveCount += 1;
    message.firstReceivedAt ??= clock.now();
    message.receipt = randomUUID();
    message.visibleAt = visibleAt;
  };

  /** Serves the waiting receivers, first come first served, and wakes up again for what is still hidden. */
  const serveWaiters = () => {
    for (const waiter of waiters) {
      const taken = take(waiter.options);
      if (taken.length === 0) break;
      waiters.delete(waiter);
      waiter.answer(taken);
    }
    cancelWake?.();
    cancelWake = undefined;
    const next = waiters.size > 0 ? heap.next() : undefined;
    if (next !== undefined) cancelWake = clock.at(next, serveWaiters);
  };

  const wait = (options: ReceiveOptions) =>
    new Promise<MessageRecord[]>((resolve) => {
      const finish = (taken: MessageRecord[]) => {
        cancelTimeout();
        options.signal.removeEventListener('abort', leave);
        resolve(taken);
      };
      const waiter: Waiter = { options, answer: finish };
      const leave = () => {
        waiters.delete(waiter);
        finish([]);
      };
      const cancelTimeout = wallClock.at(wallClock.now() + options.waitMs, leave);
      options.signal.addEventListener('abort', leave, { once: true });
      waiters.add(waiter);
      serveWaiters();
    });

  const self: Queue = {
    record,
    put: (message) => {
      messages.set(key(message), message);
      place(message);
      if (fifo) remember(recent, message, clock.now());
      serveWaiters();
    },
    receive: async (options) => {
      const taken = take(options);
      return taken.length > 0 || options.waitMs === 0 || options.signal.aborted ? taken : wait(options);
    },
    find: (id) => {
      refresh();
      return ready.get(id) ?? hiddenOne(id);
    },
    delete: (message) => {
      remove(message);
      // In a FIFO queue the next message of the group may now be received.
      if (fifo) serveWaiters();
    },
    hide: (message, ms) => {
      message.visibleAt = clock.now() + ms;
      unhide(message);
      place(message);
      if (fifo) sortBySequence(ready);
      serveWaiters();
    },
    duplicateOf: (deduplicationKey) => {
      const known = recent.get(deduplicationKey);
      return known && known.sentAt + DEDUPLICATION_MS > clock.now() ? known : undefined;
    },
    counts: () => {
      refresh();
      return { visible: ready.size, inFlight: inFlight.size, delayed: delayed.size };
    },
    purge: () => {
      for (const message of [...ready.values(), ...inFlight.values(), ...delayed.values()]) remove(message);
    },
    close: () => {
      cancelWake?.();
      for (const waiter of waiters) waiter.answer([]);
      waiters.clear();
    },
  };
  for (const [stored, message] of messages) if (stored.startsWith(`${record.name}/`)) place(message);
  return self;
}

const NO_GROUPS: ReadonlySet<string> = new Set();

/** A group whose message is out is closed until that message is deleted or comes back. */
const groupsInFlight = (inFlight: ReadonlyMap<string, MessageRecord>): ReadonlySet<string> =>
  new Set([...inFlight.values()].map((message) => message.fifo!.groupId));

function sortBySequence(ready: Map<string, MessageRecord>): void {
  const sorted = [...ready].sort(([, a], [, b]) =>
    a.fifo!.sequenceNumber < b.fifo!.sequenceNumber ? -1 : 1,
  );
  ready.clear();
  for (const [id, message] of sorted) ready.set(id, message);
}

/** The oldest come first, so forgetting stops at the first that still counts. */
function remember(recent: Map<string, MessageRecord>, message: MessageRecord, now: number): void {
  recent.set(message.fifo!.deduplicationKey, message);
  for (const [id, known] of recent) {
    if (known.sentAt + DEDUPLICATION_MS > now) return;
    recent.delete(id);
  }
}
