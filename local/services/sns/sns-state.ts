import { type Cloud } from '../../cloud.ts';
import { subscriptionNotFound, topicNotFound } from './errors.ts';

/** A topic as it is stored, under its ARN. */
export interface TopicRecord {
  readonly arn: string;
  readonly name: string;
  attributes: Record<string, string>;
  tags: Record<string, string>;
  /** Subscriptions that once were. */
  deletedSubscriptions: number;
}

/** A subscription as it is stored, under its ARN. */
export interface SubscriptionRecord {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  attributes: Record<string, string>;
  confirmed: boolean;
  /** What the endpoint must send back to confirm it; absent where no confirmation is asked for. */
  readonly token?: string;
}

export interface SnsState {
  readonly cloud: Cloud;
  readonly topics: Map<string, TopicRecord>;
  readonly subscriptions: Map<string, SubscriptionRecord>;
  /** The topic of an ARN, or NotFound. */
  topic(arn: string | undefined): TopicRecord;
  subscription(arn: string | undefined): SubscriptionRecord;
  subscriptionsOf(topicArn: string): SubscriptionRecord[];
}

export function createSnsState(cloud: Cloud): SnsState {
  const topics = cloud.store.table<TopicRecord>('sns', 'topics');
  const subscriptions = cloud.store.table<SubscriptionRecord>('sns', 'subscriptions');
  return {
    cloud,
    topics,
    subscriptions,
    topic: (arn = '') => {
      const topic = topics.get(arn);
      if (!topic) throw topicNotFound();
      return topic;
    },
    subscription: (arn = '') => {
      const subscription = subscriptions.get(arn);
      if (!subscription) throw subscriptionNotFound();
      return subscription;
    },
    subscriptionsOf: (topicArn) => [...subscriptions.values()].filter((each) => each.topicArn === topicArn),
  };
}

export const isFifoTopic = (topic: TopicRecord): boolean => topic.attributes['FifoTopic'] === 'true';
