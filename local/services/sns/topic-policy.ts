import type { PolicyDocument } from '../../policy/policy-document.ts';
import type { TopicRecord } from './sns-state.ts';

/** The policy that SNS gives to a new topic: whoever acts for the owner's account. */
export function defaultPolicy(topicArn: string): PolicyDocument {
  return {
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'SNS:GetTopicAttributes',
          'SNS:SetTopicAttributes',
          'SNS:AddPermission',
          'SNS:RemovePermission',
          'SNS:DeleteTopic',
          'SNS:Subscribe',
          'SNS:ListSubscriptionsByTopic',
          'SNS:Publish',
        ],
        Resource: topicArn,
        Condition: { StringEquals: { 'AWS:SourceOwner': topicArn.split(':')[4] } },
      },
    ],
  };
}

/**
 * The policy that decides. AWS:SourceOwner, which the default policy tests, is only ever set by CloudWatch alarms (newer
 * services need a statement of their own), so the default policy admits just those.
 */
export function effectivePolicy(topic: TopicRecord): PolicyDocument {
  const own = topic.attributes['Policy'];
  if (own) return JSON.parse(own) as PolicyDocument;
  return {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: topic.arn,
    },
  };
}
