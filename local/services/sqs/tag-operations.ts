import type {
  ListQueueTagsCommandInput,
  TagQueueCommandInput,
  UntagQueueCommandInput,
} from '@aws-sdk/client-sqs';
import type { Operation } from '../../service.ts';
import type { Queues } from './queues.ts';

export const tagOperations = (queues: Queues): Record<string, Operation> => ({
  TagQueue: ({ QueueUrl, Tags = {} }: TagQueueCommandInput) => {
    const { tags } = queues.byUrl(QueueUrl).record;
    Object.assign(tags, Tags);
    return {};
  },
  UntagQueue: ({ QueueUrl, TagKeys = [] }: UntagQueueCommandInput) => {
    const { tags } = queues.byUrl(QueueUrl).record;
    for (const key of TagKeys) delete tags[key];
    return {};
  },
  ListQueueTags: ({ QueueUrl }: ListQueueTagsCommandInput) => {
    const { tags } = queues.byUrl(QueueUrl).record;
    return Object.keys(tags).length > 0 ? { Tags: { ...tags } } : {};
  },
});
