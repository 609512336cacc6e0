import type { Message, MessageAttributeValue, ReceiveMessageCommandInput } from '@aws-sdk/client-sqs';
import type { Request } from '../../service.ts';
import { invalidValue } from './errors.ts';
import { attributesMd5, md5 } from './message-md5.ts';
import type { Queue } from './queue.ts';
import { numberOf } from './queue-attributes.ts';
import type { MessageRecord, StoredAttribute } from './queue-record.ts';
import { receiptHandle } from './receipt-handle.ts';

/** Long polling counts on the wall clock, as a client does; visibility is cloud time. */
export async function receiveMessage(
  queue: Queue,
  input: ReceiveMessageCommandInput,
  { signal }: Request,
): Promise<{ Messages?: Message[] }> {
  const most = input.MaxNumberOfMessages ?? 1;
  const wait = input.WaitTimeSeconds ?? numberOf(queue.record, 'ReceiveMessageWaitTimeSeconds');
  const visibility = input.VisibilityTimeout ?? numberOf(queue.record, 'VisibilityTimeout');
  if (most < 1 || most > 10)
    throw invalidValue(most, 'MaxNumberOfMessages', 'Must be between 1 and 10, if provided.');
  if (wait < 0 || wait > 20)
    throw invalidValue(wait, 'WaitTimeSeconds', 'Must be >= 0 and <= 20, if provided.');
  checkVisibility(visibility);
  const messages = await queue.receive({
    most,
    waitMs: wait * 1_000,
    visibilityMs: visibility * 1_000,
    signal,
  });
  return messages.length > 0 ? { Messages: messages.map((message) => toMessage(queue, input, message)) } : {};
}

export function checkVisibility(seconds: number | undefined): void {
  if (seconds === undefined || seconds < 0 || seconds > 43_200) {
    throw invalidValue(seconds, 'VisibilityTimeout', 'Must be between 0 and 43200, if provided.');
  }
}

/** How a stored attribute looks to a client. */
const attributeValue = ({ binary, ...attribute }: StoredAttribute): MessageAttributeValue =>
  binary === undefined ? attribute : { ...attribute, BinaryValue: Buffer.from(binary, 'base64') };

function toMessage(queue: Queue, input: ReceiveMessageCommandInput, message: MessageRecord): Message {
  const attributes = chosenAttributes(message, input.MessageAttributeNames ?? []);
  const system = chosenSystemAttributes(message, [
    ...(input.AttributeNames ?? []),
    ...(input.MessageSystemAttributeNames ?? []),
  ]);
  return {
    MessageId: message.id,
    ReceiptHandle: receiptHandle(queue.record.name, message),
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(Object.keys(system).length > 0 ? { Attributes: system } : {}),
    ...(Object.keys(attributes).length > 0
      ? {
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, attribute]) => [name, attributeValue(attribute)]),
          ),
          MD5OfMessageAttributes: attributesMd5(attributes),
        }
      : {}),
  };
}

/** By name, by `prefix.*`, or all. */
function chosenAttributes(message: MessageRecord, names: readonly string[]): Record<string, StoredAttribute> {
  const isChosen = (attribute: string) =>
    names.some(
      (name) =>
        name === 'All' ||
        name === '.*' ||
        name === attribute ||
        (name.endsWith('.*') && attribute.startsWith(name.slice(0, -1))),
    );
  return Object.fromEntries(Object.entries(message.attributes).filter(([name]) => isChosen(name)));
}

function chosenSystemAttributes(message: MessageRecord, names: readonly string[]): Record<string, string> {
  const all: Record<string, string | undefined> = {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.deadLetterSource,
    MessageGroupId: message.fifo?.groupId,
    MessageDeduplicationId: message.fifo?.deduplicationId,
    SequenceNumber: message.fifo?.sequenceNumber,
  };
  const chosen = Object.entries(all).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (names.includes('All') || names.includes(entry[0])),
  );
  return Object.fromEntries(chosen);
}
