import type {
  AddPermissionCommandInput,
  CreateTopicCommandInput,
  DeleteTopicCommandInput,
  GetTopicAttributesCommandInput,
  ListTagsForResourceCommandInput,
  ListTopicsCommandInput,
  RemovePermissionCommandInput,
  SetTopicAttributesCommandInput,
  Tag,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-sns';
import { AwsError } from '../../aws-error.ts';
import type { PolicyDocument, PolicyStatement } from '../../policy/policy-document.ts';
import type { Operation } from '../../service.ts';
import { page } from '../page.ts';
import { policyStatements } from '../policy-statements.ts';
import { invalidParameter } from './errors.ts';
import type { SnsState, TopicRecord } from './sns-state.ts';
import { defaultPolicy } from './topic-policy.ts';

/** Topics, their attributes, policies and tags. */
export const topicOperations = (state: SnsState): Record<string, Operation> => ({
  CreateTopic: (input: CreateTopicCommandInput) => ({ TopicArn: createTopic(state, input) }),

  DeleteTopic: ({ TopicArn = '' }: DeleteTopicCommandInput) => {
    for (const { arn } of state.subscriptionsOf(TopicArn)) state.subscriptions.delete(arn);
    state.topics.delete(TopicArn);
    return {};
  },

  GetTopicAttributes: ({ TopicArn }: GetTopicAttributesCommandInput) => ({
    Attributes: describe(state, state.topic(TopicArn)),
  }),

  SetTopicAttributes: ({
    TopicArn,
    AttributeName = '',
    AttributeValue = '',
  }: SetTopicAttributesCommandInput) => {
    const topic = state.topic(TopicArn);
    checkAttributes({ [AttributeName]: AttributeValue });
    if (AttributeName === 'FifoTopic') throw invalidParameter('AttributeName');
    if (AttributeValue === '') delete topic.attributes[AttributeName];
    else topic.attributes[AttributeName] = AttributeValue;
    return {};
  },

  ListTopics: ({ NextToken }: ListTopicsCommandInput) => {
    const arns = [...state.topics.keys()].sort();
    const { items, nextToken } = page(arns, { limit: 100, token: NextToken, invalid: badToken });
    return { Topics: items.map((TopicArn) => ({ TopicArn })), NextToken: nextToken };
  },

  TagResource: ({ ResourceArn, Tags }: TagResourceCommandInput) => {
    Object.assign(tagged(state, ResourceArn).tags, tagsOf(Tags));
    return {};
  },
  UntagResource: ({ ResourceArn, TagKeys = [] }: UntagResourceCommandInput) => {
    const { tags } = tagged(state, ResourceArn);
    for (const key of TagKeys) delete tags[key];
    return {};
  },
  ListTagsForResource: ({ ResourceArn }: ListTagsForResourceCommandInput) => ({
    Tags: Object.entries(tagged(state, ResourceArn).tags).map(([Key, Value]) => ({ Key, Value })),
  }),

  AddPermission: ({ TopicArn, Label, AWSAccountId = [], ActionName = [] }: AddPermissionCommandInput) => {
    const topic = state.topic(TopicArn);
    const statements = statementsOf(topic);
    if (statements.some(({ Sid }) => Sid === Label)) throw invalidParameter('Statement already exists');
    const { partition } = state.cloud;
    const statement: PolicyStatement = {
      Sid: Label!,
      Effect: 'Allow',
      Principal: { AWS: AWSAccountId.map((account) => `arn:${partition}:iam::${account}:root`) },
      Action: ActionName.map((action) => `SNS:${action}`),
      Resource: topic.arn,
    };
    setStatements(topic, [...statements, statement]);
    return {};
  },
  RemovePermission: ({ TopicArn, Label }: RemovePermissionCommandInput) => {
    const topic = state.topic(TopicArn);
    setStatements(
      topic,
      statementsOf(topic).filter(({ Sid }) => Sid !== Label),
    );
    return {};
  },
});

export const badToken = (): AwsError => invalidParameter('NextToken');

const ATTRIBUTES = new Set([
  'DeliveryPolicy',
  'DisplayName',
  'Policy',
  'FifoTopic',
  'ContentBasedDeduplication',
  'SignatureVersion',
  'TracingConfig',
]);

function createTopic(state: SnsState, { Name = '', Attributes = {}, Tags }: CreateTopicCommandInput): string {
  const fifo = Name.endsWith('.fifo');
  const bare = fifo ? Name.slice(0, -'.fifo'.length) : Name;
  if (!/^[\w-]{1,256}$/.test(bare)) throw invalidParameter('Topic Name');
  if (fifo !== (Attributes['FifoTopic'] === 'true')) {
    throw invalidParameter(
      fifo
        ? 'Topic Name'
        : 'Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long.',
    );
  }
  checkAttributes(Attributes);
  const arn = state.cloud.arn('sns', Name);
  const existing = state.topics.get(arn);
  if (existing) refuseDifferent(existing, Attributes, tagsOf(Tags));
  else {
    const attributes = { ...Attributes };
    state.topics.set(arn, { arn, name: Name, attributes, tags: tagsOf(Tags), deletedSubscriptions: 0 });
  }
  return arn;
}

function refuseDifferent(
  topic: TopicRecord,
  attributes: Record<string, string>,
  tags: Record<string, string>,
): void {
  const differs = (asked: Record<string, string>, has: Record<string, string>) =>
    Object.keys(asked).some((name) => asked[name] !== has[name]);
  if (differs(attributes, topic.attributes)) {
    throw invalidParameter('Attributes Reason: Topic already exists with different attributes');
  }
  if (differs(tags, topic.tags))
    throw invalidParameter('Tags Reason: Topic already exists with different tags');
}

function checkAttributes(attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'KmsMasterKeyId' && value) {
      throw invalidParameter(
        'KmsMasterKeyId Reason: the local cloud does not support encrypted topics; leave it out',
      );
    }
    if (!ATTRIBUTES.has(name) && name !== 'KmsMasterKeyId') throw invalidParameter('AttributeName');
    if (name === 'Policy' && value) checkPolicy(value);
  }
}

function checkPolicy(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw invalidParameter('Policy Reason: Policy document is not valid JSON');
  }
}

function describe(state: SnsState, topic: TopicRecord): Record<string, string> {
  const subscriptions = state.subscriptionsOf(topic.arn);
  const confirmed = subscriptions.filter((subscription) => subscription.confirmed).length;
  return {
    TopicArn: topic.arn,
    Owner: state.cloud.account,
    DisplayName: '',
    Policy: JSON.stringify(defaultPolicy(topic.arn)),
    EffectiveDeliveryPolicy: JSON.stringify(DELIVERY_POLICY),
    SubscriptionsConfirmed: String(confirmed),
    SubscriptionsPending: String(subscriptions.length - confirmed),
    SubscriptionsDeleted: String(topic.deletedSubscriptions),
    ...topic.attributes,
  };
}

const DELIVERY_POLICY = {
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: 'linear',
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
  },
};

function tagged(state: SnsState, arn = ''): TopicRecord {
  const topic = state.topics.get(arn);
  if (!topic) throw new AwsError('ResourceNotFoundException', 'Resource does not exist');
  return topic;
}

const tagsOf = (tags: readonly Tag[] = []): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key!, Value!]));

function statementsOf(topic: TopicRecord): PolicyStatement[] {
  const own = topic.attributes['Policy'];
  const policy = own ? (JSON.parse(own) as PolicyDocument) : defaultPolicy(topic.arn);
  return policyStatements(policy);
}

function setStatements(topic: TopicRecord, Statement: PolicyStatement[]): void {
  topic.attributes['Policy'] = JSON.stringify({ Version: '2012-10-17', Statement });
}
