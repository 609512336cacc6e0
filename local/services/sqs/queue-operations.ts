import type {
  AddPermissionCommandInput,
  CreateQueueCommandInput,
  DeleteQueueCommandInput,
  GetQueueAttributesCommandInput,
  GetQueueUrlCommandInput,
  ListDeadLetterSourceQueuesCommandInput,
  ListQueuesCommandInput,
  ListQueueTagsCommandInput,
  PurgeQueueCommandInput,
  RemovePermissionCommandInput,
  SetQueueAttributesCommandInput,
  TagQueueCommandInput,
  UntagQueueCommandInput,
} from '@aws-sdk/client-sqs';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { PolicyDocument, PolicyStatement } from '../../policy/policy-document.ts';
import type { Operation } from '../../service.ts';
import { page } from '../page.ts';
import { policyStatements } from '../policy-statements.ts';
import { invalidValue, missingParameter, queueDoesNotExist } from './errors.ts';
import type { Queue } from './queue.ts';
import {
  checkAttributes,
  differingAttribute,
  isFifo,
  redrivePolicyOf,
  settingsOf,
} from './queue-attributes.ts';
import type { QueueRecord } from './queue-record.ts';
import type { Queues } from './queues.ts';

/** Queues, their attributes, policies and tags. */
export const queueOperations = (cloud: Cloud, queues: Queues): Record<string, Operation> => ({
  CreateQueue: (input: CreateQueueCommandInput) => ({
    QueueUrl: queues.url(createQueue(cloud, queues, input)),
  }),

  GetQueueUrl: ({ QueueName = '', QueueOwnerAWSAccountId = cloud.account }: GetQueueUrlCommandInput) => {
    if (!queues.all.has(QueueName) || QueueOwnerAWSAccountId !== cloud.account) throw queueDoesNotExist();
    return { QueueUrl: queues.url(QueueName) };
  },

  ListQueues: ({ QueueNamePrefix = '', MaxResults, NextToken }: ListQueuesCommandInput) => {
    const names = [...queues.all.keys()].filter((name) => name.startsWith(QueueNamePrefix)).sort();
    const { items, nextToken } = page(names, {
      limit: MaxResults ?? 1_000,
      token: NextToken,
      invalid: badToken,
    });
    // Without MaxResults AWS gives the first thousand and no token.
    return {
      ...(items.length > 0 ? { QueueUrls: items.map(queues.url) } : {}),
      NextToken: MaxResults === undefined ? undefined : nextToken,
    };
  },

  DeleteQueue: ({ QueueUrl }: DeleteQueueCommandInput) => {
    queues.delete(queues.byUrl(QueueUrl));
    return {};
  },

  PurgeQueue: ({ QueueUrl }: PurgeQueueCommandInput) => {
    queues.byUrl(QueueUrl).purge();
    return {};
  },

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

  ListDeadLetterSourceQueues: ({
    QueueUrl,
    MaxResults,
    NextToken,
  }: ListDeadLetterSourceQueuesCommandInput) => {
    const { arn } = queues.byUrl(QueueUrl).record;
    const sources = [...queues.all.values()]
      .filter(({ record }) => redrivePolicyOf(record)?.deadLetterTargetArn === arn)
      .map(({ record }) => queues.url(record.name));
    const { items, nextToken } = page(sources, {
      limit: MaxResults ?? 1_000,
      token: NextToken,
      invalid: badToken,
    });
    return { queueUrls: items, NextToken: nextToken };
  },

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

  AddPermission: (input: AddPermissionCommandInput) => {
    const { record } = queues.byUrl(input.QueueUrl);
    const statements = statementsOf(record);
    if (statements.some(({ Sid }) => Sid === input.Label)) {
      throw invalidValue(input.Label, 'Label', 'Already exists.');
    }
    setStatements(record, [...statements, grant(cloud.partition, record.arn, input)]);
    return {};
  },
  RemovePermission: ({ QueueUrl, Label }: RemovePermissionCommandInput) => {
    const { record } = queues.byUrl(QueueUrl);
    const statements = statementsOf(record);
    const kept = statements.filter(({ Sid }) => Sid !== Label);
    if (kept.length === statements.length) throw invalidValue(Label, 'Label', "can't find label.");
    setStatements(record, kept);
    return {};
  },
});

/** The policy on a queue, as the cloud asks for it. */
export function queuePolicy(queues: Queues, arn: string): PolicyDocument | undefined {
  const record = queues.all.get(arn.split(':').at(-1)!)?.record;
  const text = record?.arn === arn ? record.attributes['Policy'] : undefined;
  return text ? (JSON.parse(text) as PolicyDocument) : undefined;
}

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

const badToken = () => invalidValue('NextToken', 'NextToken', 'It was not issued by this operation.');

function createQueue(cloud: Cloud, queues: Queues, input: CreateQueueCommandInput): string {
  const { QueueName: name, Attributes = {}, tags = {} } = input;
  if (!name) throw missingParameter('QueueName');
  checkName(name, Attributes);
  checkAttributes(name, Attributes);
  const existing = queues.all.get(name);
  if (existing) {
    const differing = differingAttribute(existing.record, Attributes);
    if (differing === undefined) return name;
    throw new AwsError(
      'QueueNameExists',
      `A queue already exists with the same name and a different value for attribute ${differing}`,
    );
  }
  checkDeadLetterQueue(queues, name, Attributes);
  const now = cloud.clock.now();
  queues.add({
    name,
    arn: cloud.arn('sqs', name),
    createdAt: now,
    modifiedAt: now,
    attributes: withoutEmpty(Attributes),
    tags: { ...tags },
  });
  return name;
}

function checkName(name: string, attributes: Readonly<Record<string, string>>): void {
  const fifo = name.endsWith('.fifo');
  if (!/^[\w-]{1,80}$/.test(fifo ? name.slice(0, -'.fifo'.length) : name) || name.length > 80) {
    throw new AwsError(
      'InvalidParameterValue',
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
      { status: 400 },
    );
  }
  if (fifo !== (attributes['FifoQueue'] === 'true')) {
    throw new AwsError(
      'InvalidParameterValue',
      fifo
        ? 'The name of a FIFO queue can only be used with the attribute FifoQueue.'
        : 'The name of a FIFO queue must end with the .fifo suffix.',
      { status: 400 },
    );
  }
}

/** A dead-letter queue must exist, be of the same type, and admit its source. */
function checkDeadLetterQueue(
  queues: Queues,
  name: string,
  attributes: Readonly<Record<string, string>>,
): void {
  const policy = redrivePolicyOf({ attributes } as QueueRecord);
  if (!policy) return;
  const target = queues.all.get(policy.deadLetterTargetArn.split(':').at(-1)!);
  const value = attributes['RedrivePolicy'];
  if (target?.record.arn !== policy.deadLetterTargetArn) {
    throw invalidValue(value, 'RedrivePolicy', 'Dead letter target does not exist.');
  }
  if (isFifo(target.record) !== name.endsWith('.fifo')) {
    throw invalidValue(value, 'RedrivePolicy', 'Dead-letter queue must be same type of queue as the source.');
  }
}

function attributesOf(queue: Queue): Record<string, string> {
  const { visible, inFlight, delayed } = queue.counts();
  return {
    ...settingsOf(queue.record),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
  };
}

const withoutEmpty = (attributes: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ''));

const statementsOf = ({ attributes }: QueueRecord): PolicyStatement[] =>
  policyStatements(attributes['Policy'] ? (JSON.parse(attributes['Policy']) as PolicyDocument) : undefined);

function setStatements(record: QueueRecord, Statement: PolicyStatement[]): void {
  if (Statement.length === 0) delete record.attributes['Policy'];
  else record.attributes['Policy'] = JSON.stringify({ Version: '2012-10-17', Statement });
}

function grant(partition: string, arn: string, input: AddPermissionCommandInput): PolicyStatement {
  const { Label = '', AWSAccountIds = [], Actions = [] } = input;
  return {
    Sid: Label,
    Effect: 'Allow',
    Principal: { AWS: AWSAccountIds.map((account) => `arn:${partition}:iam::${account}:root`) },
    Action: Actions.map((action) => `SQS:${action}`),
    Resource: arn,
  };
}
