import type { LogGroupClass } from '@aws-sdk/client-cloudwatch-logs';

/** A log group as it is kept; times are epoch milliseconds of cloud time. */
export interface GroupRecord {
  readonly name: string;
  readonly creationTime: number;
  readonly class: LogGroupClass;
  retentionInDays?: number;
  kmsKeyId?: string;
  tags: Record<string, string>;
  streams: Record<string, StreamRecord>;
  /** When expired events were last looked for in every stream. */
  sweptAt: number;
}

export interface StreamRecord {
  readonly name: string;
  /** Its folder of segments. */
  readonly id: string;
  readonly creationTime: number;
  /** The position of the next event; positions only grow, also when old events go. */
  nextPosition: number;
  lastIngestionTime?: number;
  /** Oldest first, in the order of their times. */
  segments: Segment[];
}

/** A file of events: what must be known to find one without reading it. */
export interface Segment {
  readonly file: string;
  readonly firstPosition: number;
  count: number;
  bytes: number;
  readonly firstTime: number;
  lastTime: number;
}

export interface StoredEvent {
  readonly position: number;
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
}

/** The smallest time whose events are kept. */
export const retainedSince = (group: GroupRecord, now: number): number =>
  group.retentionInDays === undefined ? 0 : now - group.retentionInDays * 86_400_000;
