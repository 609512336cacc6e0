import { removedTagKeys, tagMap } from './tag-changes.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';

const ATTRIBUTES = [
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
  'VisibilityTimeout',
];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sqs-queue.html */
export const sqsQueue: ResourceType = {
  type: 'AWS::SQS::Queue',
  properties: [...ATTRIBUTES, 'QueueName', 'Tags'],
  replacedBy: ['QueueName', 'FifoQueue'],
  nameProperty: 'QueueName',
  create: async (resource) => {
    const { call, properties } = resource;
    const fifo = String(properties['FifoQueue']) === 'true';
    const generated = () =>
      fifo ? `${resource.newName({ longest: 75 })}.fifo` : resource.newName({ longest: 80 });
    const QueueName = String(properties['QueueName'] ?? generated());
    const { QueueUrl } = await call<{ QueueUrl: string }>('sqs', 'CreateQueue', {
      QueueName,
      Attributes: attributesOf(properties),
      ...(resource.tags.length > 0 ? { tags: tagMap(resource.tags) } : {}),
    });
    return { physicalId: QueueUrl, attributes: described(resource, QueueName, QueueUrl) };
  },
  update: async (resource) => {
    const { call, physicalId: QueueUrl, properties, oldProperties } = resource;
    const removed = Object.keys(attributesOf(oldProperties)).filter((name) => properties[name] === undefined);
    const Attributes = {
      ...Object.fromEntries(removed.map((name) => [name, DEFAULTS[name] ?? ''])),
      ...attributesOf(properties),
    };
    if (Object.keys(Attributes).length > 0) await call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes });
    const TagKeys = removedTagKeys(resource);
    if (TagKeys.length > 0) await call('sqs', 'UntagQueue', { QueueUrl, TagKeys });
    if (resource.tags.length > 0) await call('sqs', 'TagQueue', { QueueUrl, Tags: tagMap(resource.tags) });
    return { physicalId: QueueUrl, attributes: resource.attributes };
  },
  delete: ({ call, physicalId }) => call('sqs', 'DeleteQueue', { QueueUrl: physicalId }),
};

/** What an attribute goes back to when the template leaves it out. */
const DEFAULTS: Readonly<Record<string, string>> = {
  DelaySeconds: '0',
  MaximumMessageSize: '262144',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  VisibilityTimeout: '30',
  SqsManagedSseEnabled: 'true',
};

const attributesOf = (properties: Properties): Record<string, string> =>
  Object.fromEntries(
    ATTRIBUTES.filter(
      (name) =>
        properties[name] !== undefined && !(name === 'FifoQueue' && String(properties[name]) === 'false'),
    ).map((name) => {
      const value = properties[name];
      return [name, typeof value === 'object' ? JSON.stringify(value) : String(value)];
    }),
  );

const described = ({ arn }: ResourceContext, QueueName: string, QueueUrl: string) => ({
  Arn: arn('sqs', QueueName),
  QueueName,
  QueueUrl,
});
