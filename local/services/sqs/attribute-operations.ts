import type { GetQueueAttributesCommandInput, SetQueueAttributesCommandInput } from '@aws-sdk/client-sqs';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { Operation } from '../../service.ts';
import { checkDeadLetterQueue } from './check-dead-letter-queue.ts';
import type { Queue } from './queue.ts';
import { checkAttributes, settingsOf, withoutEmpty } from './queue-attributes.ts';
import type { Queues } from './queues.ts';

export const attributeOperations = (cloud: Cloud, queues: Queues): Record<string, Operation> => ({
  GetQueueAttributes: ({ QueueUrl, AttributeNames = [] }: GetQueueAttributesCommandInput) => {
    const all = attributesOf(queues.byUrl(QueueUrl));
    if (AttributeNames.includes('All')) return { Attributes: all };
    const unknown = AttributeNames.find((name) => !KNOWN_ATTRIBUTES.has(name) && !(name in all));
    if (unknown) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
    const asked = Object.entries(all).filter(([name]) => (AttributeNames as string[]).includes(name));
    return asked.length > 0 ? { Attributes: Object.fromEntries(asked) } : {};
  },

  SetQueueAttributes: ({ QueueUrl, Attributes = {} }: SetQueueAttributesCommandInput) => {
    const { record } = queues.byUrl(QueueUrl);
    checkAttributes(record.name, Attributes);
    if ('FifoQueue' in Attributes && Attributes['FifoQueue'] !== record.attributes['FifoQueue']) {
      throw new AwsError('InvalidAttributeName', 'Unknown Attribute FifoQueue.');
    }
    checkDeadLetterQueue(queues, record.name, Attributes);
    record.attributes = withoutEmpty({ ...record.attributes, ...Attributes });
    record.modifiedAt = cloud.clock.now();
    return {};
  },
});

const KNOWN_ATTRIBUTES = new Set([
  'Policy',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
]);

function attributesOf(queue: Queue): Record<string, string> {
  const { visible, inFlight, delayed } = queue.counts();
  return {
    ...settingsOf(queue.record),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
  };
}
