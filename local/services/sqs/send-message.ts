import { createHash, randomUUID } from 'node:crypto';
import type { MessageAttributeValue, SendMessageCommandInput } from '@aws-sdk/client-sqs';
import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import { invalidValue, missingParameter } from './errors.ts';
import { attributesMd5, md5 } from './message-md5.ts';
import type { Queue } from './queue.ts';
import { isFifo, numberOf } from './queue-attributes.ts';
import type { FifoFields, MessageRecord, StoredAttribute } from './queue-record.ts';

export type MessageInput = Omit<SendMessageCommandInput, 'QueueUrl'>;

/** Puts one message into a queue; the answer carries the digests that the SDKs check. */
export function sendMessage(cloud: Cloud, queue: Queue, input: MessageInput, caller: Caller) {
  const attributes = storedAttributes(input.MessageAttributes ?? {});
  checkMessage(queue, input, attributes);
  const fifo = isFifo(queue.record) ? fifoFields(cloud, queue, input) : undefined;
  const duplicate = fifo && queue.duplicateOf(fifo.deduplicationKey);
  const message = duplicate ?? newMessage(cloud, queue, input, { attributes, fifo, caller });
  if (!duplicate) queue.put(message);
  return {
    MessageId: message.id,
    MD5OfMessageBody: md5(message.body),
    MD5OfMessageAttributes: attributesMd5(message.attributes),
    SequenceNumber: message.fifo?.sequenceNumber,
  };
}

/** How much a message counts against size limits: body, and names, types and values of attributes. */
export function messageSize({ MessageBody = '', MessageAttributes = {} }: MessageInput): number {
  return Object.entries(MessageAttributes).reduce(
    (sum, [name, { DataType = '', StringValue = '', BinaryValue }]) =>
      sum + Buffer.byteLength(name + DataType + StringValue) + (BinaryValue?.length ?? 0),
    Buffer.byteLength(MessageBody),
  );
}

interface MessageParts {
  readonly attributes: Record<string, StoredAttribute>;
  readonly fifo: FifoFields | undefined;
  readonly caller: Caller;
}

function newMessage(cloud: Cloud, queue: Queue, input: MessageInput, parts: MessageParts): MessageRecord {
  const now = cloud.clock.now();
  const traceHeader = input.MessageSystemAttributes?.AWSTraceHeader?.StringValue;
  const delay = input.DelaySeconds ?? numberOf(queue.record, 'DelaySeconds');
  return {
    id: randomUUID(),
    body: input.MessageBody!,
    attributes: parts.attributes,
    ...(traceHeader === undefined ? {} : { traceHeader }),
    senderId: parts.caller.kind === 'identity' ? parts.caller.userId : cloud.account,
    sentAt: now,
    ...(parts.fifo ? { fifo: parts.fifo } : {}),
    receiveCount: 0,
    visibleAt: now + delay * 1_000,
  };
}

const MOST_ATTRIBUTES = 10;
const BAD_CHARACTER = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

function checkMessage(queue: Queue, input: MessageInput, attributes: Record<string, StoredAttribute>): void {
  const { MessageBody, DelaySeconds } = input;
  if (!MessageBody) throw missingParameter('MessageBody');
  const largest = numberOf(queue.record, 'MaximumMessageSize');
  if (messageSize(input) > largest) {
    throw new AwsError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${largest} bytes.`,
      { status: 400 },
    );
  }
  if (BAD_CHARACTER.test(MessageBody)) {
    throw new AwsError(
      'InvalidMessageContents',
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF.',
    );
  }
  if (DelaySeconds !== undefined && (DelaySeconds < 0 || DelaySeconds > 900)) {
    throw invalidValue(DelaySeconds, 'DelaySeconds', 'DelaySeconds must be >= 0 and <= 900.');
  }
  if (DelaySeconds && isFifo(queue.record)) {
    throw invalidValue(
      DelaySeconds,
      'DelaySeconds',
      'The request include parameter that is not valid for this queue type',
    );
  }
  if (Object.keys(attributes).length > MOST_ATTRIBUTES) {
    throw new AwsError(
      'InvalidParameterValue',
      `Number of message attributes [${Object.keys(attributes).length}] exceeds the allowed maximum [${MOST_ATTRIBUTES}].`,
      { status: 400 },
    );
  }
}

function storedAttributes(
  attributes: Record<string, MessageAttributeValue>,
): Record<string, StoredAttribute> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [name, storedAttribute(name, attribute)]),
  );
}

function storedAttribute(name: string, attribute: MessageAttributeValue): StoredAttribute {
  const { DataType = '', StringValue, BinaryValue } = attribute;
  if (!/^(String|Number|Binary)(\..+)?$/.test(DataType)) {
    throw new AwsError(
      'InvalidParameterValue',
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
      { status: 400 },
    );
  }
  const isBinary = DataType.startsWith('Binary');
  if (isBinary ? !BinaryValue?.length : !StringValue) {
    throw new AwsError(
      'InvalidParameterValue',
      `The message attribute '${name}' must contain a non-empty message attribute value for message attribute type '${DataType}'.`,
      { status: 400 },
    );
  }
  if (DataType.startsWith('Number') && !Number.isFinite(Number(StringValue))) {
    throw new AwsError(
      'InvalidParameterValue',
      `Can't cast the value of message (user) attribute '${name}' to a number.`,
      {
        status: 400,
      },
    );
  }
  return isBinary
    ? { DataType, binary: Buffer.from(BinaryValue!).toString('base64') }
    : { DataType, StringValue };
}

function fifoFields(cloud: Cloud, queue: Queue, input: MessageInput): FifoFields {
  const { MessageGroupId: groupId, MessageDeduplicationId, MessageBody = '' } = input;
  if (!groupId) throw missingParameter('MessageGroupId');
  const byContent = queue.record.attributes['ContentBasedDeduplication'] === 'true';
  if (!MessageDeduplicationId && !byContent) {
    throw new AwsError(
      'InvalidParameterValue',
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
      { status: 400 },
    );
  }
  const deduplicationId = MessageDeduplicationId ?? createHash('sha256').update(MessageBody).digest('hex');
  // With the scope `messageGroup` equal ids in two groups are different.
  const perGroup = queue.record.attributes['DeduplicationScope'] === 'messageGroup';
  const deduplicationKey = perGroup ? `${groupId}\n${deduplicationId}` : deduplicationId;
  return { groupId, deduplicationId, deduplicationKey, sequenceNumber: nextSequence(cloud) };
}

/** Twenty digits that only grow: the millisecond, and a counter within it. */
function nextSequence(cloud: Cloud): string {
  sequence += 1n;
  return String(BigInt(cloud.clock.now()) * 1_000_000n + (sequence % 1_000_000n)).padStart(20, '0');
}

let sequence = 0n;
