import type { MessageAttributeValue } from '@aws-sdk/client-sqs';

/** A queue as it is stored, under its name. */
export interface QueueRecord {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  modifiedAt: number;
  /** What was set; everything else has its default. */
  attributes: Record<string, string>;
  tags: Record<string, string>;
}

/** A message as it is stored, under `<queue>/<id>`. */
export interface MessageRecord {
  readonly id: string;
  readonly body: string;
  /** Binary values as base64, so that the record is plain JSON. */
  readonly attributes: Readonly<Record<string, StoredAttribute>>;
  readonly traceHeader?: string;
  readonly senderId: string;
  readonly sentAt: number;
  readonly fifo?: FifoFields;
  firstReceivedAt?: number;
  receiveCount: number;
  /** When it can be received next, epoch ms. */
  visibleAt: number;
  /** Of the latest receive; absent for a message that was not received since it became visible. */
  receipt?: string;
  /** The queue that it was moved here from. */
  deadLetterSource?: string;
}

export interface FifoFields {
  readonly groupId: string;
  readonly deduplicationId: string;
  /** What duplicates within five minutes are recognised by. */
  readonly deduplicationKey: string;
  readonly sequenceNumber: string;
}

export type StoredAttribute = Omit<
  MessageAttributeValue,
  'BinaryValue' | 'StringListValues' | 'BinaryListValues'
> & {
  readonly binary?: string;
};
