import { createDeduplication } from './deduplication.ts';
import { isFifo } from './queue-attributes.ts';
import { createQueueMessages, type MessageStorage } from './queue-messages.ts';
import type { MessageRecord, QueueRecord } from './queue-record.ts';
import { createReceivers, type ReceiveOptions } from './receivers.ts';

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

export function openQueue(record: QueueRecord, storage: MessageStorage): Queue {
  const { clock } = storage;
  const fifo = isFifo(record);
  const messages = createQueueMessages(record, storage);
  const receivers = createReceivers({ clock, take: messages.take, nextVisible: messages.nextVisible });
  const { remember, duplicateOf } = createDeduplication(clock);
  return {
    record,
    put: (message) => {
      messages.put(message);
      if (fifo) remember(message);
      receivers.serve();
    },
    receive: async (options) => {
      const taken = messages.take(options);
      const waits = taken.length === 0 && options.waitMs > 0 && !options.signal.aborted;
      return waits ? receivers.wait(options) : taken;
    },
    find: messages.find,
    delete: (message) => {
      messages.delete(message);
      // In a FIFO queue the next message of the group may now be received.
      if (fifo) receivers.serve();
    },
    hide: (message, ms) => {
      messages.hide(message, ms);
      receivers.serve();
    },
    duplicateOf,
    counts: messages.counts,
    purge: messages.purge,
    close: receivers.close,
  };
}
