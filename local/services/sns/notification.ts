import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import type { Cloud } from '../../cloud.ts';
import type { SubscriptionRecord } from './sns-state.ts';

/** A message on its way from a topic to its subscribers. */
export interface Notification {
  readonly id: string;
  readonly topicArn: string;
  readonly subject?: string;
  readonly message: string;
  /** Per protocol, where the publisher gave several. */
  readonly messageByProtocol: Readonly<Record<string, string>>;
  readonly attributes: Record<string, MessageAttributeValue>;
  readonly time: number;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly sequenceNumber?: string;
}

export const messageFor = (notification: Notification, protocol: string): string =>
  notification.messageByProtocol[protocol] ?? notification.message;

/**
 * The envelope that queues and HTTP endpoints get.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export function envelope(cloud: Cloud, subscription: SubscriptionRecord, notification: Notification): string {
  return JSON.stringify({
    Type: 'Notification',
    MessageId: notification.id,
    ...(notification.sequenceNumber ? { SequenceNumber: notification.sequenceNumber } : {}),
    TopicArn: notification.topicArn,
    ...(notification.subject === undefined ? {} : { Subject: notification.subject }),
    Message: messageFor(notification, subscription.protocol),
    Timestamp: new Date(notification.time).toISOString(),
    SignatureVersion: '1',
    Signature: UNSIGNED,
    SigningCertURL: certificateUrl(cloud),
    UnsubscribeURL: unsubscribeUrl(cloud, subscription),
    ...attributesMember(notification),
  });
}

/** The event that functions get. */
export function functionEvent(
  cloud: Cloud,
  subscription: SubscriptionRecord,
  notification: Notification,
): string {
  const { attributes } = notification;
  return JSON.stringify({
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscription.arn,
        Sns: {
          Type: 'Notification',
          MessageId: notification.id,
          TopicArn: notification.topicArn,
          Subject: notification.subject ?? null,
          Message: messageFor(notification, 'lambda'),
          Timestamp: new Date(notification.time).toISOString(),
          SignatureVersion: '1',
          Signature: UNSIGNED,
          SigningCertUrl: certificateUrl(cloud),
          UnsubscribeUrl: unsubscribeUrl(cloud, subscription),
          MessageAttributes: plainAttributes(attributes),
        },
      },
    ],
  });
}

/** The local cloud has no certificate that a subscriber could check a signature with. */
const UNSIGNED = Buffer.from('not signed: this message comes from a local cloud').toString('base64');

const certificateUrl = ({ endpoint }: Cloud) => `${endpoint}/SimpleNotificationService-local.pem`;

const unsubscribeUrl = ({ endpoint }: Cloud, { arn }: SubscriptionRecord) =>
  `${endpoint}/?Action=Unsubscribe&SubscriptionArn=${arn}`;

const attributesMember = ({ attributes }: Notification) =>
  Object.keys(attributes).length > 0 ? { MessageAttributes: plainAttributes(attributes) } : {};

const plainAttributes = (attributes: Record<string, MessageAttributeValue>) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { Type: DataType, Value: BinaryValue ? Buffer.from(BinaryValue).toString('base64') : StringValue },
    ]),
  );
