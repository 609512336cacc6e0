import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sns-topicpolicy.html */
export const snsTopicPolicy: ResourceType = {
  type: 'AWS::SNS::TopicPolicy',
  properties: ['PolicyDocument', 'Topics'],
  create: async (resource) => {
    await setPolicy(
      resource,
      topicsOf(resource.properties),
      JSON.stringify(resource.properties['PolicyDocument']),
    );
    return { physicalId: resource.newName() };
  },
  update: async (resource) => {
    const kept = topicsOf(resource.properties);
    await reset(
      resource,
      topicsOf(resource.oldProperties).filter((topic) => !kept.includes(topic)),
    );
    await setPolicy(resource, kept, JSON.stringify(resource.properties['PolicyDocument']));
    return { physicalId: resource.physicalId };
  },
  delete: (resource) => reset(resource, topicsOf(resource.properties)),
};

const topicsOf = (properties: Properties) => (properties['Topics'] as string[] | undefined) ?? [];

async function setPolicy(
  { call }: ResourceContext,
  topics: readonly string[],
  AttributeValue: string,
): Promise<void> {
  for (const TopicArn of topics) {
    await call('sns', 'SetTopicAttributes', { TopicArn, AttributeName: 'Policy', AttributeValue });
  }
}

/** A topic always has a policy: it goes back to the one that it was made with, for its own account only. */
async function reset(resource: ResourceContext, topics: readonly string[]): Promise<void> {
  for (const topic of topics) {
    const Principal = { AWS: `arn:${resource.scope.partition}:iam::${resource.scope.account}:root` };
    const Statement = [{ Effect: 'Allow', Principal, Action: 'SNS:Publish', Resource: topic }];
    await setPolicy(resource, [topic], JSON.stringify({ Version: '2012-10-17', Statement }));
  }
}
