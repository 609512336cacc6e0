import type { ExistingResource, Properties, ResourceContext, ResourceType } from './resource-type.ts';
import { removedTagKeys } from './tag-changes.ts';

const ATTRIBUTES = [
  'ContentBasedDeduplication',
  'DisplayName',
  'FifoTopic',
  'KmsMasterKeyId',
  'SignatureVersion',
  'TracingConfig',
];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sns-topic.html */
export const snsTopic: ResourceType = {
  type: 'AWS::SNS::Topic',
  properties: [...ATTRIBUTES, 'Subscription', 'Tags', 'TopicName'],
  replacedBy: ['TopicName', 'FifoTopic'],
  nameProperty: 'TopicName',
  create: async (resource) => {
    const { call, properties, tags } = resource;
    const fifo = String(properties['FifoTopic']) === 'true';
    const Name = String(
      properties['TopicName'] ?? `${resource.newName({ longest: 250 })}${fifo ? '.fifo' : ''}`,
    );
    const { TopicArn } = await call<{ TopicArn: string }>('sns', 'CreateTopic', {
      Name,
      ...(tags.length > 0 ? { Tags: tags } : {}),
      Attributes: attributesOf(properties),
    });
    resource.began(TopicArn);
    for (const subscription of subscriptionsOf(properties)) await subscribe(resource, TopicArn, subscription);
    return { physicalId: TopicArn, attributes: { TopicName: Name, TopicArn } };
  },
  update: async (resource) => {
    const { call, physicalId: TopicArn, properties, oldProperties } = resource;
    for (const AttributeName of ATTRIBUTES) {
      if (properties[AttributeName] === oldProperties[AttributeName]) continue;
      const AttributeValue = String(properties[AttributeName] ?? '');
      await call('sns', 'SetTopicAttributes', { TopicArn, AttributeName, AttributeValue });
    }
    await updateSubscriptions(resource);
    const TagKeys = removedTagKeys(resource);
    if (TagKeys.length > 0) await call('sns', 'UntagResource', { ResourceArn: TopicArn, TagKeys });
    if (resource.tags.length > 0)
      await call('sns', 'TagResource', { ResourceArn: TopicArn, Tags: resource.tags });
    return { physicalId: TopicArn, attributes: resource.attributes };
  },
  delete: ({ call, physicalId }) => call('sns', 'DeleteTopic', { TopicArn: physicalId }),
};

interface Subscription {
  readonly Endpoint: string;
  readonly Protocol: string;
}

const subscriptionsOf = (properties: Properties) =>
  (properties['Subscription'] as readonly Subscription[] | undefined) ?? [];

const subscribe = ({ call }: ResourceContext, TopicArn: string, { Endpoint, Protocol }: Subscription) =>
  call('sns', 'Subscribe', { TopicArn, Endpoint, Protocol });

async function updateSubscriptions(resource: ExistingResource): Promise<void> {
  const { call, physicalId: TopicArn, properties, oldProperties } = resource;
  const wanted = subscriptionsOf(properties);
  const before = subscriptionsOf(oldProperties);
  const same = (one: Subscription) => (other: Subscription) =>
    one.Endpoint === other.Endpoint && one.Protocol === other.Protocol;
  const removed = before.filter((subscription) => !wanted.some(same(subscription)));
  for (const added of wanted.filter((subscription) => !before.some(same(subscription)))) {
    await subscribe(resource, TopicArn, added);
  }
  if (removed.length === 0) return;
  const { Subscriptions = [] } = await call<{
    Subscriptions?: (Subscription & { SubscriptionArn: string })[];
  }>('sns', 'ListSubscriptionsByTopic', { TopicArn });
  for (const found of Subscriptions.filter((subscription) => removed.some(same(subscription)))) {
    await call('sns', 'Unsubscribe', { SubscriptionArn: found.SubscriptionArn });
  }
}

const attributesOf = (properties: Properties): Record<string, string> =>
  Object.fromEntries(
    ATTRIBUTES.filter((name) => properties[name] !== undefined).map((name) => [
      name,
      String(properties[name]),
    ]),
  );
