import { randomBytes, randomUUID } from 'node:crypto';
import type {
  ConfirmSubscriptionCommandInput,
  GetSubscriptionAttributesCommandInput,
  ListSubscriptionsByTopicCommandInput,
  ListSubscriptionsCommandInput,
  SetSubscriptionAttributesCommandInput,
  SubscribeCommandInput,
  Subscription,
  UnsubscribeCommandInput,
} from '@aws-sdk/client-sns';
import type { Operation } from '../../service.ts';
import { page } from '../page.ts';
import { invalidParameter } from './errors.ts';
import { checkFilterPolicy } from './filter-policy.ts';
import { isLoopbackUrl, postToEndpoint } from './loopback-endpoint.ts';
import type { SnsState, SubscriptionRecord, TopicRecord } from './sns-state.ts';
import { badToken } from './topic-operations.ts';

/** Who gets a topic's messages. */
export const subscriptionOperations = (state: SnsState): Record<string, Operation> => ({
  Subscribe: (input: SubscribeCommandInput) => {
    const subscription = subscribe(state, input);
    const isKnown = subscription.confirmed || input.ReturnSubscriptionArn;
    return { SubscriptionArn: isKnown ? subscription.arn : 'pending confirmation' };
  },

  ConfirmSubscription: ({ TopicArn, Token }: ConfirmSubscriptionCommandInput) => {
    const { arn } = state.topic(TopicArn);
    const subscription = state
      .subscriptionsOf(arn)
      .find(({ token }) => token !== undefined && token === Token);
    if (!subscription) throw invalidParameter('Token');
    subscription.confirmed = true;
    return { SubscriptionArn: subscription.arn };
  },

  Unsubscribe: ({ SubscriptionArn = '' }: UnsubscribeCommandInput) => {
    if (!SubscriptionArn.startsWith('arn:'))
      throw invalidParameter('SubscriptionArn Reason: An ARN must have at least 6 elements, not 1');
    const subscription = state.subscriptions.get(SubscriptionArn);
    const topic = state.topics.get(subscription?.topicArn ?? '');
    if (topic) topic.deletedSubscriptions += 1;
    state.subscriptions.delete(SubscriptionArn);
    return {};
  },

  GetSubscriptionAttributes: ({ SubscriptionArn }: GetSubscriptionAttributesCommandInput) => ({
    Attributes: describe(state, state.subscription(SubscriptionArn)),
  }),

  SetSubscriptionAttributes: (input: SetSubscriptionAttributesCommandInput) => {
    const subscription = state.subscription(input.SubscriptionArn);
    const { AttributeName = '', AttributeValue = '' } = input;
    checkAttributes({ [AttributeName]: AttributeValue });
    if (AttributeValue === '') delete subscription.attributes[AttributeName];
    else subscription.attributes[AttributeName] = AttributeValue;
    return {};
  },

  ListSubscriptions: ({ NextToken }: ListSubscriptionsCommandInput) =>
    list(state, [...state.subscriptions.values()], NextToken),
  ListSubscriptionsByTopic: ({ TopicArn, NextToken }: ListSubscriptionsByTopicCommandInput) =>
    list(state, state.subscriptionsOf(state.topic(TopicArn).arn), NextToken),
});

const ATTRIBUTES = new Set([
  'DeliveryPolicy',
  'FilterPolicy',
  'FilterPolicyScope',
  'RawMessageDelivery',
  'RedrivePolicy',
]);

function subscribe(state: SnsState, input: SubscribeCommandInput): SubscriptionRecord {
  const topic = state.topic(input.TopicArn);
  const { Protocol = '', Endpoint = '', Attributes = {} } = input;
  checkEndpoint(Protocol, Endpoint);
  checkAttributes(Attributes);
  const existing = state
    .subscriptionsOf(topic.arn)
    .find(({ protocol, endpoint }) => protocol === Protocol && endpoint === Endpoint);
  if (existing) return refuseDifferent(existing, Attributes);
  const confirmed = Protocol === 'sqs' || Protocol === 'lambda';
  const subscription: SubscriptionRecord = {
    arn: `${topic.arn}:${randomUUID()}`,
    topicArn: topic.arn,
    protocol: Protocol,
    endpoint: Endpoint,
    attributes: { ...Attributes },
    confirmed,
    ...(confirmed ? {} : { token: randomBytes(64).toString('hex') }),
  };
  state.subscriptions.set(subscription.arn, subscription);
  if (Protocol.startsWith('http')) askForConfirmation(state, topic, subscription);
  return subscription;
}

/** Queues and functions are confirmed at once, HTTP endpoints by answering; a mail is never sent, so never confirmed. */
function checkEndpoint(protocol: string, endpoint: string): void {
  switch (protocol) {
    case 'sqs':
      if (!/^arn:[^:]+:sqs:[^:]+:\d+:.+$/.test(endpoint)) throw invalidParameter('SQS endpoint ARN');
      return;
    case 'lambda':
      if (!/^arn:[^:]+:lambda:[^:]+:\d+:function:.+$/.test(endpoint))
        throw invalidParameter('Lambda endpoint ARN');
      return;
    case 'http':
    case 'https':
      if (!endpoint.startsWith(`${protocol}://`))
        throw invalidParameter('Endpoint must match the specified protocol');
      if (!isLoopbackUrl(endpoint)) {
        throw invalidParameter('Endpoint Reason: the local cloud only calls addresses of this machine');
      }
      return;
    case 'email':
    case 'email-json':
      if (!endpoint.includes('@')) throw invalidParameter('Email address');
      return;
    default:
      throw invalidParameter(
        `Amazon SNS of the local cloud does not support this protocol string: ${protocol}`,
      );
  }
}

function checkAttributes(attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (!ATTRIBUTES.has(name)) throw invalidParameter('AttributeName');
    if (name === 'FilterPolicy' && value && value !== '{}') checkFilterPolicy(value);
    if (name === 'FilterPolicyScope' && !/^(MessageAttributes|MessageBody)$/.test(value)) {
      throw invalidParameter(
        `FilterPolicyScope: Invalid value [${value}]. Please use either MessageBody or MessageAttributes`,
      );
    }
    if (name === 'RawMessageDelivery' && !/^(true|false)$/i.test(value)) {
      throw invalidParameter(
        `Attributes Reason: RawMessageDelivery: Invalid value [${value}]. Must be true or false.`,
      );
    }
    if (name === 'RedrivePolicy' && value) checkRedrivePolicy(value);
  }
}

function checkRedrivePolicy(text: string): void {
  let arn: unknown;
  try {
    arn = (JSON.parse(text) as { deadLetterTargetArn?: unknown }).deadLetterTargetArn;
  } catch {
    throw invalidParameter('RedrivePolicy: failed to parse JSON.');
  }
  if (typeof arn !== 'string' || !/^arn:[^:]+:sqs:/.test(arn)) {
    throw invalidParameter('RedrivePolicy: deadLetterTargetArn is an invalid arn');
  }
}

function refuseDifferent(
  existing: SubscriptionRecord,
  attributes: Record<string, string>,
): SubscriptionRecord {
  if (Object.keys(attributes).some((name) => attributes[name] !== existing.attributes[name])) {
    throw invalidParameter('Attributes Reason: Subscription already exists with different attributes');
  }
  return existing;
}

function askForConfirmation({ cloud }: SnsState, topic: TopicRecord, subscription: SubscriptionRecord): void {
  const { token } = subscription;
  const id = randomUUID();
  const body = JSON.stringify({
    Type: 'SubscriptionConfirmation',
    MessageId: id,
    Token: token,
    TopicArn: topic.arn,
    Message: `You have chosen to subscribe to the topic ${topic.arn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
    SubscribeURL: `${cloud.endpoint}/?Action=ConfirmSubscription&TopicArn=${topic.arn}&Token=${token}`,
    Timestamp: new Date(cloud.clock.now()).toISOString(),
    SignatureVersion: '1',
  });
  const headers = { 'x-amz-sns-message-id': id, 'x-amz-sns-topic-arn': topic.arn };
  // An endpoint that does not answer stays unconfirmed.
  void postToEndpoint(subscription.endpoint, 'SubscriptionConfirmation', body, headers).catch(
    () => undefined,
  );
}

function describe({ cloud }: SnsState, subscription: SubscriptionRecord): Record<string, string> {
  return {
    SubscriptionArn: subscription.arn,
    TopicArn: subscription.topicArn,
    Protocol: subscription.protocol,
    Endpoint: subscription.endpoint,
    Owner: cloud.account,
    ConfirmationWasAuthenticated: String(subscription.confirmed),
    PendingConfirmation: String(!subscription.confirmed),
    RawMessageDelivery: 'false',
    SubscriptionPrincipal: `arn:${cloud.partition}:iam::${cloud.account}:root`,
    ...(subscription.attributes['FilterPolicy'] ? { FilterPolicyScope: 'MessageAttributes' } : {}),
    ...subscription.attributes,
  };
}

function list({ cloud }: SnsState, subscriptions: readonly SubscriptionRecord[], token: string | undefined) {
  const { items, nextToken } = page(subscriptions, { limit: 100, token, invalid: badToken });
  const described = items.map((subscription): Subscription => ({
    SubscriptionArn: subscription.confirmed ? subscription.arn : 'PendingConfirmation',
    TopicArn: subscription.topicArn,
    Protocol: subscription.protocol,
    Endpoint: subscription.endpoint,
    Owner: cloud.account,
  }));
  return { Subscriptions: described, NextToken: nextToken };
}
