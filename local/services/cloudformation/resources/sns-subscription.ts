import type { ExistingResource, ResourceType } from './resource-type.ts';

const ATTRIBUTES = [
  'DeliveryPolicy',
  'FilterPolicy',
  'FilterPolicyScope',
  'RawMessageDelivery',
  'RedrivePolicy',
];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sns-subscription.html */
export const snsSubscription: ResourceType = {
  type: 'AWS::SNS::Subscription',
  properties: [...ATTRIBUTES, 'Endpoint', 'Protocol', 'TopicArn'],
  replacedBy: ['Endpoint', 'Protocol', 'TopicArn'],
  create: async ({ call, properties }) => {
    const { TopicArn, Protocol, Endpoint } = properties;
    const given = ATTRIBUTES.filter((name) => properties[name] !== undefined);
    const { SubscriptionArn } = await call<{ SubscriptionArn: string }>('sns', 'Subscribe', {
      TopicArn,
      Protocol,
      Endpoint,
      Attributes: Object.fromEntries(given.map((name) => [name, attributeText(properties[name])])),
      ReturnSubscriptionArn: true,
    });
    return { physicalId: SubscriptionArn, attributes: { Arn: SubscriptionArn } };
  },
  update: async (resource: ExistingResource) => {
    const { call, physicalId: SubscriptionArn, properties, oldProperties } = resource;
    for (const AttributeName of ATTRIBUTES) {
      const AttributeValue = attributeText(properties[AttributeName]);
      if (AttributeValue === attributeText(oldProperties[AttributeName])) continue;
      await call('sns', 'SetSubscriptionAttributes', { SubscriptionArn, AttributeName, AttributeValue });
    }
    return { physicalId: SubscriptionArn, attributes: resource.attributes };
  },
  delete: ({ call, physicalId }) => call('sns', 'Unsubscribe', { SubscriptionArn: physicalId }),
};

const attributeText = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
