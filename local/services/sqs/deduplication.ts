import type { Clock } from '../../clock.ts';
import type { MessageRecord } from './queue-record.ts';

/** What a FIFO queue remembers of its latest messages. */
export interface Deduplication {
  remember(message: MessageRecord): void;
  /** The message of the last five minutes with that deduplication key. */
  duplicateOf(deduplicationKey: string): MessageRecord | undefined;
}

const DEDUPLICATION_MS = 300_000;

export function createDeduplication(clock: Clock): Deduplication {
  const recent = new Map<string, MessageRecord>();
  const counts = ({ sentAt }: MessageRecord) => sentAt + DEDUPLICATION_MS > clock.now();
  return {
    remember: (message) => {
      recent.set(message.fifo!.deduplicationKey, message);
      // The oldest come first, so forgetting stops at the first that still counts.
      for (const [key, known] of recent) {
        if (counts(known)) return;
        recent.delete(key);
      }
    },
    duplicateOf: (deduplicationKey) => {
      const known = recent.get(deduplicationKey);
      return known && counts(known) ? known : undefined;
    },
  };
}
