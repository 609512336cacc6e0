import type { Permissions } from '../../permission.ts';

interface TopicInput {
  readonly TopicArn?: string;
  readonly TargetArn?: string;
  readonly ResourceArn?: string;
  readonly Name?: string;
  readonly Protocol?: string;
  readonly Endpoint?: string;
}

/** What acts on a topic; the rest needs `*`. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html */
const ON_TOPIC = [
  'DeleteTopic',
  'GetTopicAttributes',
  'SetTopicAttributes',
  'Publish',
  'ConfirmSubscription',
  'ListSubscriptionsByTopic',
  'AddPermission',
  'RemovePermission',
  'TagResource',
  'UntagResource',
  'ListTagsForResource',
];

const topicArn = (input: TopicInput) => input.TopicArn ?? input.TargetArn ?? input.ResourceArn ?? '*';

export const permissions: Permissions = {
  prefix: 'sns',
  operations: {
    ...Object.fromEntries(
      ON_TOPIC.map((name) => [
        name,
        (input: TopicInput) => [{ action: `sns:${name}`, resource: topicArn(input) }],
      ]),
    ),
    PublishBatch: (input: TopicInput) => [{ action: 'sns:Publish', resource: topicArn(input) }],
    CreateTopic: ({ Name = '' }: TopicInput, { partition, region, account }) => [
      { action: 'sns:CreateTopic', resource: `arn:${partition}:sns:${region}:${account}:${Name}` },
    ],
    Subscribe: (input: TopicInput) => [
      {
        action: 'sns:Subscribe',
        resource: topicArn(input),
        context: { 'sns:Protocol': input.Protocol ?? '', 'sns:Endpoint': input.Endpoint ?? '' },
      },
    ],
  },
};
