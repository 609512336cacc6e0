import type {
  CreateQueueCommandInput,
  DeleteQueueCommandInput,
  GetQueueUrlCommandInput,
  ListDeadLetterSourceQueuesCommandInput,
  ListQueuesCommandInput,
  PurgeQueueCommandInput,
} from '@aws-sdk/client-sqs';
import type { Cloud } from '../../cloud.ts';
import type { Operation } from '../../service.ts';
import { page } from '../page.ts';
import { createQueue } from './create-queue.ts';
import { invalidValue, queueDoesNotExist } from './errors.ts';
import { redrivePolicyOf } from './queue-attributes.ts';
import type { Queues } from './queues.ts';

export const queueOperations = (cloud: Cloud, queues: Queues): Record<string, Operation> => ({
  CreateQueue: (input: CreateQueueCommandInput) => ({
    QueueUrl: queues.url(createQueue(cloud, queues, input)),
  }),

  GetQueueUrl: ({ QueueName = '', QueueOwnerAWSAccountId = cloud.account }: GetQueueUrlCommandInput) => {
    if (!queues.all.has(QueueName) || QueueOwnerAWSAccountId !== cloud.account) throw queueDoesNotExist();
    return { QueueUrl: queues.url(QueueName) };
  },

  ListQueues: ({ QueueNamePrefix = '', MaxResults, NextToken }: ListQueuesCommandInput) => {
    const names = [...queues.all.keys()].filter((name) => name.startsWith(QueueNamePrefix)).sort();
    const { items, nextToken } = page(names, {
      limit: MaxResults ?? 1_000,
      token: NextToken,
      invalid: badToken,
    });
    // Without MaxResults AWS gives the first thousand and no token.
    return {
      ...(items.length > 0 ? { QueueUrls: items.map(queues.url) } : {}),
      NextToken: MaxResults === undefined ? undefined : nextToken,
    };
  },

  DeleteQueue: ({ QueueUrl }: DeleteQueueCommandInput) => {
    queues.delete(queues.byUrl(QueueUrl));
    return {};
  },

  PurgeQueue: ({ QueueUrl }: PurgeQueueCommandInput) => {
    queues.byUrl(QueueUrl).purge();
    return {};
  },

  ListDeadLetterSourceQueues: ({
    QueueUrl,
    MaxResults,
    NextToken,
  }: ListDeadLetterSourceQueuesCommandInput) => {
    const { arn } = queues.byUrl(QueueUrl).record;
    const sources = [...queues.all.values()]
      .filter(({ record }) => redrivePolicyOf(record)?.deadLetterTargetArn === arn)
      .map(({ record }) => queues.url(record.name));
    const { items, nextToken } = page(sources, {
      limit: MaxResults ?? 1_000,
      token: NextToken,
      invalid: badToken,
    });
    return { queueUrls: items, NextToken: nextToken };
  },
});

const badToken = () => invalidValue('NextToken', 'NextToken', 'It was not issued by this operation.');
