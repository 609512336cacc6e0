import type {
  ChangeMessageVisibilityBatchCommandInput,
  ChangeMessageVisibilityCommandInput,
  DeleteMessageBatchCommandInput,
  DeleteMessageCommandInput,
  ReceiveMessageCommandInput,
  SendMessageBatchCommandInput,
  SendMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { Operation, Request } from '../../service.ts';
import { runBatch } from './batch.ts';
import { invalidValue } from './errors.ts';
import type { Queue } from './queue.ts';
import type { Queues } from './queues.ts';
import { parseReceiptHandle } from './receipt-handle.ts';
import { checkVisibility, receiveMessage } from './receive-message.ts';
import { messageSize, sendMessage } from './send-message.ts';

/** Messages: sending, receiving, deleting, hiding. */
export const messageOperations = (cloud: Cloud, queues: Queues): Record<string, Operation> => ({
  SendMessage: ({ QueueUrl, ...input }: SendMessageCommandInput, { caller }: Request) =>
    sendMessage(cloud, queues.byUrl(QueueUrl), input, caller),

  SendMessageBatch: ({ QueueUrl, Entries = [] }: SendMessageBatchCommandInput, { caller }: Request) => {
    const queue = queues.byUrl(QueueUrl);
    const size = Entries.reduce((sum, entry) => sum + messageSize(entry), 0);
    if (size > LARGEST_BATCH) {
      throw new AwsError(
        'BatchRequestTooLong',
        `Batch requests cannot be longer than ${LARGEST_BATCH} bytes. You have sent ${size} bytes.`,
      );
    }
    return runBatch(Entries, (entry) => sendMessage(cloud, queue, entry, caller));
  },

  ReceiveMessage: (input: ReceiveMessageCommandInput, request: Request) =>
    receive(cloud, queues.byUrl(input.QueueUrl), input, request),

  DeleteMessage: ({ QueueUrl, ReceiptHandle }: DeleteMessageCommandInput) =>
    deleteMessage(queues.byUrl(QueueUrl), ReceiptHandle),
  DeleteMessageBatch: ({ QueueUrl, Entries = [] }: DeleteMessageBatchCommandInput) => {
    const queue = queues.byUrl(QueueUrl);
    return runBatch(Entries, ({ ReceiptHandle }) => deleteMessage(queue, ReceiptHandle));
  },

  ChangeMessageVisibility: ({ QueueUrl, ...input }: ChangeMessageVisibilityCommandInput) =>
    changeVisibility(queues.byUrl(QueueUrl), input),
  ChangeMessageVisibilityBatch: ({ QueueUrl, Entries = [] }: ChangeMessageVisibilityBatchCommandInput) => {
    const queue = queues.byUrl(QueueUrl);
    return runBatch(Entries, (entry) => changeVisibility(queue, entry));
  },
});

const LARGEST_BATCH = 1_048_576;

const MOST_IN_FLIGHT = 120_000;

function receive(cloud: Cloud, queue: Queue, input: ReceiveMessageCommandInput, request: Request) {
  if (cloud.options.quotas && queue.counts().inFlight >= MOST_IN_FLIGHT) {
    throw new AwsError('OverLimit', 'Too many messages in flight.');
  }
  return receiveMessage(queue, input, request);
}

/** An older handle is taken, but deletes nothing: the message was given to somebody else since. */
function deleteMessage(queue: Queue, handle: string | undefined): object {
  const { id, receipt } = parseReceiptHandle(queue.record.name, handle);
  const message = queue.find(id);
  if (message && (message.receipt === receipt || message.receipt === undefined)) queue.delete(message);
  return {};
}

function changeVisibility(
  queue: Queue,
  input: { readonly ReceiptHandle?: string | undefined; readonly VisibilityTimeout?: number | undefined },
): object {
  checkVisibility(input.VisibilityTimeout);
  const { id, receipt } = parseReceiptHandle(queue.record.name, input.ReceiptHandle);
  const message = queue.find(id);
  if (message?.receipt !== receipt) {
    throw invalidValue(
      input.ReceiptHandle,
      'ReceiptHandle',
      'Message does not exist or is not available for visibility timeout change.',
    );
  }
  queue.hide(message, input.VisibilityTimeout! * 1_000);
  return {};
}
