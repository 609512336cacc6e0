import type { MessageRecord } from './queue-record.ts';
import { createVisibilityHeap } from './visibility-heap.ts';

/** The messages of a queue that cannot be received yet: in flight (received, not deleted) or delayed. */
export interface HiddenMessages {
  add(message: MessageRecord): void;
  get(id: string): MessageRecord | undefined;
  delete(message: MessageRecord): void;
  /** Takes out what is visible at a time. */
  takeVisible(time: number): MessageRecord[];
  /** When the first comes back; undefined where none is hidden. */
  next(): number | undefined;
  /** A group whose message is out is closed until that message is deleted or comes back (FIFO). */
  groupsInFlight(): ReadonlySet<string>;
  counts(): { inFlight: number; delayed: number };
  all(): MessageRecord[];
}

export function createHiddenMessages(): HiddenMessages {
  const inFlight = new Map<string, MessageRecord>();
  const delayed = new Map<string, MessageRecord>();
  const get = (id: string) => inFlight.get(id) ?? delayed.get(id);
  const heap = createVisibilityHeap((message) => get(message.id) === message);
  const remove = ({ id }: MessageRecord) => {
    inFlight.delete(id);
    delayed.delete(id);
  };
  return {
    add: (message) => {
      (message.receipt === undefined ? delayed : inFlight).set(message.id, message);
      heap.push(message);
    },
    get,
    delete: remove,
    takeVisible: (time) => {
      const back = heap.popUntil(time);
      for (const message of back) remove(message);
      return back;
    },
    next: heap.next,
    groupsInFlight: () => new Set([...inFlight.values()].map((message) => message.fifo!.groupId)),
    counts: () => ({ inFlight: inFlight.size, delayed: delayed.size }),
    all: () => [...inFlight.values(), ...delayed.values()],
  };
}
