import { createHash, randomUUID } from 'node:crypto';
import type { PublishBatchCommandInput, PublishCommandInput } from '@aws-sdk/client-sns';
import { AwsError } from '../../aws-error.ts';
import type { Timers } from '../timers.ts';
import { deliver } from './deliver.ts';
import { invalidParameter } from './errors.ts';
import { wants } from './filter-policy.ts';
import type { Notification } from './notification.ts';
import { isFifoTopic, type SnsState, type TopicRecord } from './sns-state.ts';

/** Publishes to a topic; delivery follows after the answer. */
export type Publisher = (input: PublishCommandInput) => { MessageId: string; SequenceNumber?: string };

export function createPublisher(state: SnsState, timers: Timers): Publisher {
  const recent = createDeduplication(state);
  let sequence = 0n;
  return (input) => {
    checkPublish(input);
    const topic = state.topic(input.TopicArn ?? input.TargetArn);
    const fifo = isFifoTopic(topic) ? fifoFields(topic, input) : {};
    const known = fifo.deduplicationId && recent.get(topic.arn, fifo.deduplicationId);
    if (known) return { MessageId: known.id, SequenceNumber: known.sequenceNumber! };
    const notification: Notification = {
      id: randomUUID(),
      topicArn: topic.arn,
      ...(input.Subject === undefined ? {} : { subject: input.Subject }),
      ...messagesOf(input),
      attributes: input.MessageAttributes ?? {},
      time: state.cloud.clock.now(),
      ...fifo,
      ...(fifo.groupId ? { sequenceNumber: String(10n ** 19n + sequence++) } : {}),
    };
    recent.add(notification);
    send(state, timers, notification);
    return {
      MessageId: notification.id,
      ...(notification.sequenceNumber ? { SequenceNumber: notification.sequenceNumber } : {}),
    };
  };
}

/** Each entry is published by itself. */
export function publishBatch(publish: Publisher, input: PublishBatchCommandInput) {
  const { TopicArn, PublishBatchRequestEntries: entries = [] } = input;
  checkBatch(entries.map(({ Id }) => Id ?? ''));
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const { Id, ...entry } of entries) {
    try {
      Successful.push({ Id, ...publish({ TopicArn, ...entry }) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (error.code === 'NotFoundException') throw error;
      Failed.push({
        Id,
        SenderFault: true,
        Code: error.code.replace(/Exception$/, ''),
        Message: error.message,
      });
    }
  }
  return { Successful, Failed };
}

const LARGEST_MESSAGE = 262_144;
const DEDUPLICATION_MS = 300_000;
const MOST_ENTRIES = 10;

function send({ cloud, subscriptionsOf }: SnsState, timers: Timers, notification: Notification): void {
  for (const subscription of subscriptionsOf(notification.topicArn)) {
    if (!subscription.confirmed || !wants(subscription, notification.message, notification.attributes))
      continue;
    setImmediate(() => void deliver(cloud, timers, subscription, notification));
  }
}

function checkPublish({
  TopicArn,
  TargetArn,
  PhoneNumber,
  Message,
  Subject,
  MessageAttributes,
}: PublishCommandInput) {
  if (PhoneNumber !== undefined) throw invalidParameter('PhoneNumber Reason: the local cloud sends no SMS');
  if (!TopicArn && !TargetArn)
    throw invalidParameter('TopicArn or TargetArn Reason: no value for required parameter');
  if (!Message) throw invalidParameter('Empty message');
  if (Buffer.byteLength(Message) > LARGEST_MESSAGE) throw invalidParameter('Message too long');
  if (Subject !== undefined && (Subject.length === 0 || Subject.length > 100 || /[\r\n]/.test(Subject))) {
    throw invalidParameter('Subject');
  }
  for (const [name, { DataType = '', StringValue, BinaryValue }] of Object.entries(MessageAttributes ?? {})) {
    if (!/^(String|Number|Binary|String\.Array)(\..+)?$/.test(DataType)) {
      throw new AwsError(
        'InvalidParameterValueException',
        `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
      );
    }
    if (!StringValue && !BinaryValue) {
      throw new AwsError(
        'InvalidParameterValueException',
        `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${DataType}'.`,
      );
    }
  }
}

/** With MessageStructure `json` the message holds a text per protocol, and one for the rest. */
function messagesOf({ Message = '', MessageStructure }: PublishCommandInput) {
  if (MessageStructure === undefined) return { message: Message, messageByProtocol: {} };
  if (MessageStructure !== 'json') throw invalidParameter('MessageStructure');
  const messages = parseMessages(Message);
  if (typeof messages['default'] !== 'string') {
    throw invalidParameter('Message Structure - No default entry in JSON message body');
  }
  return { message: messages['default'], messageByProtocol: messages };
}

function parseMessages(text: string): Record<string, string> {
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch {
    throw invalidParameter('Message Structure - JSON message body failed to parse');
  }
}

function fifoFields(
  topic: TopicRecord,
  input: PublishCommandInput,
): { groupId?: string; deduplicationId?: string } {
  const { MessageGroupId, MessageDeduplicationId, Message = '' } = input;
  if (!MessageGroupId) {
    throw invalidParameter('The MessageGroupId parameter is required for FIFO topics');
  }
  if (!MessageDeduplicationId && topic.attributes['ContentBasedDeduplication'] !== 'true') {
    throw invalidParameter(
      'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
  const deduplicationId = MessageDeduplicationId ?? createHash('sha256').update(Message).digest('hex');
  return { groupId: MessageGroupId, deduplicationId };
}

/** The FIFO messages of the last five minutes. */
function createDeduplication({ cloud }: SnsState) {
  const recent = new Map<string, Notification>();
  const isRecent = ({ time }: Notification) => time + DEDUPLICATION_MS > cloud.clock.now();
  return {
    get: (topicArn: string, id: string) => {
      const known = recent.get(`${topicArn} ${id}`);
      return known && isRecent(known) ? known : undefined;
    },
    add: (notification: Notification) => {
      if (notification.deduplicationId === undefined) return;
      recent.set(`${notification.topicArn} ${notification.deduplicationId}`, notification);
      for (const [key, known] of recent) {
        if (isRecent(known)) return;
        recent.delete(key);
      }
    },
  };
}

function checkBatch(ids: readonly string[]): void {
  if (ids.length === 0)
    throw new AwsError('EmptyBatchRequestException', "The batch request doesn't contain any entries.");
  if (ids.length > MOST_ENTRIES) {
    throw new AwsError(
      'TooManyEntriesInBatchRequestException',
      'The batch request contains more entries than permissible (more than 10).',
    );
  }
  if (new Set(ids).size < ids.length) {
    throw new AwsError(
      'BatchEntryIdsNotDistinctException',
      'Two or more batch entries in the request have the same Id.',
    );
  }
}
