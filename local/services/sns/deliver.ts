import { AwsError } from '../../aws-error.ts';
import { serviceCaller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import type { Timers } from '../timers.ts';
import { queueUrl } from '../events/targets/queue-target.ts';
import { postToEndpoint } from './loopback-endpoint.ts';
import { envelope, functionEvent, messageFor, type Notification } from './notification.ts';
import type { SubscriptionRecord } from './sns-state.ts';

/**
 * Delivers a notification to one subscriber: at once, then with back-off in cloud time where the endpoint itself
 * failed, then to the subscription's dead-letter queue.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
export async function deliver(
  cloud: Cloud,
  timers: Timers,
  subscription: SubscriptionRecord,
  notification: Notification,
  attempt = 1,
): Promise<void> {
  try {
    await SENDERS[subscription.protocol]!(cloud, subscription, notification);
  } catch (error) {
    if (attempt >= MOST_ATTEMPTS || isClientError(error))
      return sendToDeadLetters(cloud, subscription, notification);
    const delay = Math.min(LONGEST_DELAY, 1_000 * 2 ** (attempt - 1));
    timers.later(delay, () => void deliver(cloud, timers, subscription, notification, attempt + 1));
  }
}

/** AWS tries its own services 100,015 times in 23 days; here an end must be in sight. */
const MOST_ATTEMPTS = 50;
const LONGEST_DELAY = 20_000;

type Sender = (
  cloud: Cloud,
  subscription: SubscriptionRecord,
  notification: Notification,
) => Promise<unknown>;

const SENDERS: Readonly<Record<string, Sender>> = {
  sqs: sendToQueue,
  lambda: (cloud, subscription, notification) =>
    cloud.call(caller(notification), 'lambda', 'Invoke', {
      FunctionName: subscription.endpoint,
      InvocationType: 'Event',
      Payload: Buffer.from(functionEvent(cloud, subscription, notification)),
    }),
  http: post,
  https: post,
};

const caller = ({ topicArn }: Notification) => serviceCaller('sns.amazonaws.com', topicArn);

const isRaw = ({ attributes }: SubscriptionRecord) => attributes['RawMessageDelivery'] === 'true';

function sendToQueue(
  cloud: Cloud,
  subscription: SubscriptionRecord,
  notification: Notification,
): Promise<unknown> {
  const { groupId, deduplicationId } = notification;
  const isFifo = subscription.endpoint.endsWith('.fifo');
  return cloud.call(caller(notification), 'sqs', 'SendMessage', {
    QueueUrl: queueUrl(cloud.endpoint, subscription.endpoint),
    ...(isRaw(subscription)
      ? { MessageBody: messageFor(notification, 'sqs'), MessageAttributes: notification.attributes }
      : { MessageBody: envelope(cloud, subscription, notification) }),
    ...(isFifo ? { MessageGroupId: groupId, MessageDeduplicationId: deduplicationId } : {}),
  });
}

function post(cloud: Cloud, subscription: SubscriptionRecord, notification: Notification): Promise<unknown> {
  const raw = isRaw(subscription);
  const body = raw
    ? messageFor(notification, subscription.protocol)
    : envelope(cloud, subscription, notification);
  return postToEndpoint(subscription.endpoint, 'Notification', body, {
    'x-amz-sns-message-id': notification.id,
    'x-amz-sns-topic-arn': notification.topicArn,
    'x-amz-sns-subscription-arn': subscription.arn,
    ...(raw ? { 'x-amz-sns-rawdelivery': 'true' } : {}),
  });
}

/** A queue or function that is missing or refuses SNS: trying again cannot help. */
const isClientError = (error: unknown) =>
  error instanceof AwsError && !/Throttl|TooMany|OverLimit|Service|Internal|Unavailable/.test(error.code);

async function sendToDeadLetters(
  cloud: Cloud,
  subscription: SubscriptionRecord,
  notification: Notification,
): Promise<void> {
  const policy = subscription.attributes['RedrivePolicy'];
  if (!policy) return;
  const { deadLetterTargetArn } = JSON.parse(policy) as { deadLetterTargetArn: string };
  const dead = { ...subscription, protocol: 'sqs', endpoint: deadLetterTargetArn };
  // A dead-letter queue that cannot be written to loses the message, as it does in AWS.
  await sendToQueue(cloud, dead, notification).catch(() => undefined);
}
