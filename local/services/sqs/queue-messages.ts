import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { createHiddenMessages } from './hidden-messages.ts';
import { isFifo, numberOf } from './queue-attributes.ts';
import type { MessageRecord, QueueRecord } from './queue-record.ts';

/** The messages of a queue: ready to be received, in flight, or delayed. */
export interface QueueMessages {
  /** Puts in a message, hidden until its `visibleAt`. */
  put(message: MessageRecord): void;
  find(id: string): MessageRecord | undefined;
  delete(message: MessageRecord): void;
  /** Hides a message until a time from now on; 0 shows it at once. */
  hide(message: MessageRecord, ms: number): void;
  /** Up to `most` messages, marked as received; those received too often go to the dead-letter queue instead. */
  take(amount: { readonly most: number; readonly visibilityMs: number }): MessageRecord[];
  /** When the first hidden message comes back; undefined where none is hidden. */
  nextVisible(): number | undefined;
  counts(): { visible: number; inFlight: number; delayed: number };
  purge(): void;
}

interface DeadLetterQueue {
  put(message: MessageRecord): void;
}

export interface MessageStorage {
  readonly clock: Clock;
  /** Every stored message of the service, by `<queue>/<id>`. */
  readonly messages: Map<string, MessageRecord>;
  /** Where a message goes that was received too often; undefined where it stays. */
  deadLetterQueue(queue: QueueRecord, message: MessageRecord): DeadLetterQueue | undefined;
}

/** With what is stored of the queue. */
export function createQueueMessages(record: QueueRecord, storage: MessageStorage): QueueMessages {
  const { clock, messages } = storage;
  const fifo = isFifo(record);
  const ready = new Map<string, MessageRecord>();
  const hidden = createHiddenMessages();
  const key = (message: MessageRecord) => `${record.name}/${message.id}`;
  const isExpired = (message: MessageRecord) =>
    message.sentAt + numberOf(record, 'MessageRetentionPeriod') * 1_000 <= clock.now();

  const place = (message: MessageRecord) => {
    if (message.visibleAt > clock.now()) hidden.add(message);
    else ready.set(message.id, message);
  };

  const remove = (message: MessageRecord) => {
    ready.delete(message.id);
    hidden.delete(message);
    messages.delete(key(message));
  };

  /** Brings back what became visible, and drops what was kept for too long. */
  const refresh = () => {
    const back = hidden.takeVisible(clock.now());
    for (const message of back) {
      delete message.receipt;
      ready.set(message.id, message);
    }
    if (fifo && back.length > 0) sortBySequence(ready);
    for (const message of ready.values()) {
      if (!isExpired(message)) break;
      remove(message);
    }
  };

  const moveAway = (message: MessageRecord, deadLetters: DeadLetterQueue) => {
    remove(message);
    const moved = { receiveCount: 0, deadLetterSource: record.arn, visibleAt: clock.now() };
    deadLetters.put({ ...message, ...moved });
  };

  for (const [stored, message] of messages) if (stored.startsWith(`${record.name}/`)) place(message);
  return {
    put: (message) => {
      messages.set(key(message), message);
      place(message);
    },
    find: (id) => {
      refresh();
      return ready.get(id) ?? hidden.get(id);
    },
    delete: remove,
    hide: (message, ms) => {
      message.visibleAt = clock.now() + ms;
      hidden.delete(message);
      place(message);
      if (fifo) sortBySequence(ready);
    },
    take: ({ most, visibilityMs }) => {
      refresh();
      const taken: MessageRecord[] = [];
      const busy = fifo ? hidden.groupsInFlight() : NO_GROUPS;
      for (const message of ready.values()) {
        if (taken.length === most) break;
        if (fifo && busy.has(message.fifo!.groupId)) continue;
        const deadLetters = storage.deadLetterQueue(record, message);
        if (deadLetters) moveAway(message, deadLetters);
        else taken.push(message);
      }
      for (const message of taken) {
        markReceived(message, { at: clock.now(), visibilityMs });
        ready.delete(message.id);
        if (visibilityMs > 0) place(message);
        else ready.set(message.id, message);
      }
      return taken;
    },
    nextVisible: hidden.next,
    counts: () => {
      refresh();
      return { visible: ready.size, ...hidden.counts() };
    },
    purge: () => {
      for (const message of [...ready.values(), ...hidden.all()]) remove(message);
    },
  };
}

const NO_GROUPS: ReadonlySet<string> = new Set();

function markReceived(
  message: MessageRecord,
  { at, visibilityMs }: { readonly at: number; readonly visibilityMs: number },
): void {
  message.receiveCount += 1;
  message.firstReceivedAt ??= at;
  message.receipt = randomUUID();
  message.visibleAt = at + visibilityMs;
}

function sortBySequence(ready: Map<string, MessageRecord>): void {
  const sorted = [...ready].sort(([, a], [, b]) =>
    a.fifo!.sequenceNumber < b.fifo!.sequenceNumber ? -1 : 1,
  );
  ready.clear();
  for (const [id, message] of sorted) ready.set(id, message);
}
