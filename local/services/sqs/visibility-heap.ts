import type { MessageRecord } from './queue-record.ts';

/** Messages that cannot be received yet, the first to come back on top. */
export interface VisibilityHeap {
  push(message: MessageRecord): void;
  /** When the first message comes back; undefined when none waits. */
  next(): number | undefined;
  /** Takes out what is visible at a time. Messages whose time was changed must be pushed again. */
  popUntil(time: number): MessageRecord[];
}

interface Entry {
  /** As it was when the message was pushed; an entry that disagrees with its message is out of date. */
  readonly time: number;
  readonly message: MessageRecord;
}

/** `isHidden` tells whether a message is still in the queue and hidden. */
export function createVisibilityHeap(isHidden: (message: MessageRecord) => boolean): VisibilityHeap {
  const heap: Entry[] = [];
  const isCurrent = ({ time, message }: Entry) => message.visibleAt === time && isHidden(message);
  const dropOutdated = () => {
    while (heap.length > 0 && !isCurrent(heap[0]!)) pop(heap);
  };
  return {
    push: (message) => push(heap, { time: message.visibleAt, message }),
    next: () => {
      dropOutdated();
      return heap[0]?.time;
    },
    popUntil: (limit) => {
      const due: MessageRecord[] = [];
      for (dropOutdated(); heap.length > 0 && heap[0]!.time <= limit; dropOutdated()) {
        const { message } = pop(heap);
        due.push(message);
      }
      return due;
    },
  };
}

function push(heap: Entry[], entry: Entry): void {
  heap.push(entry);
  let index = heap.length - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (heap[parent]!.time <= heap[index]!.time) return;
    [heap[parent], heap[index]] = [heap[index]!, heap[parent]!];
    index = parent;
  }
}

function pop(heap: Entry[]): Entry {
  const top = heap[0]!;
  const last = heap.pop()!;
  if (heap.length === 0) return top;
  heap[0] = last;
  let index = 0;
  for (;;) {
    const left = 2 * index + 1;
    const right = left + 1;
    let smallest = index;
    if (left < heap.length && heap[left]!.time < heap[smallest]!.time) smallest = left;
    if (right < heap.length && heap[right]!.time < heap[smallest]!.time) smallest = right;
    if (smallest === index) return top;
    [heap[index], heap[smallest]] = [heap[smallest]!, heap[index]!];
    index = smallest;
  }
}
