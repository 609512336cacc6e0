import type { Permissions, Scope } from '../../permission.ts';
import { parseQueueUrl } from './queues.ts';

interface QueueInput {
  readonly QueueUrl?: string;
  readonly QueueName?: string;
}

/** Batches need the permission of the single act. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html */
const ACTIONS: Readonly<Record<string, string>> = {
  CreateQueue: 'CreateQueue',
  GetQueueUrl: 'GetQueueUrl',
  DeleteQueue: 'DeleteQueue',
  PurgeQueue: 'PurgeQueue',
  GetQueueAttributes: 'GetQueueAttributes',
  SetQueueAttributes: 'SetQueueAttributes',
  ListDeadLetterSourceQueues: 'ListDeadLetterSourceQueues',
  TagQueue: 'TagQueue',
  UntagQueue: 'UntagQueue',
  ListQueueTags: 'ListQueueTags',
  AddPermission: 'AddPermission',
  RemovePermission: 'RemovePermission',
  SendMessage: 'SendMessage',
  SendMessageBatch: 'SendMessage',
  ReceiveMessage: 'ReceiveMessage',
  DeleteMessage: 'DeleteMessage',
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibility: 'ChangeMessageVisibility',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
};

export const permissions: Permissions = {
  prefix: 'sqs',
  operations: Object.fromEntries(
    Object.entries(ACTIONS).map(([operation, action]) => [
      operation,
      (input: QueueInput, scope: Scope) => [{ action: `sqs:${action}`, resource: queueArn(input, scope) }],
    ]),
  ),
};

const queueArn = ({ QueueUrl = '', QueueName }: QueueInput, { partition, region, account }: Scope) =>
  `arn:${partition}:sqs:${region}:${account}:${QueueName ?? parseQueueUrl(QueueUrl).name}`;
