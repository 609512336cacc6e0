import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sqs-queuepolicy.html */
export const sqsQueuePolicy: ResourceType = {
  type: 'AWS::SQS::QueuePolicy',
  properties: ['PolicyDocument', 'Queues'],
  create: async (resource) => {
    await setPolicy(
      resource,
      queuesOf(resource.properties),
      JSON.stringify(resource.properties['PolicyDocument']),
    );
    return { physicalId: resource.newName() };
  },
  update: async (resource) => {
    const kept = queuesOf(resource.properties);
    await setPolicy(
      resource,
      queuesOf(resource.oldProperties).filter((url) => !kept.includes(url)),
      '',
    );
    await setPolicy(resource, kept, JSON.stringify(resource.properties['PolicyDocument']));
    return { physicalId: resource.physicalId };
  },
  delete: (resource) => setPolicy(resource, queuesOf(resource.properties), ''),
};

const queuesOf = (properties: Properties) => (properties['Queues'] as string[] | undefined) ?? [];

async function setPolicy(
  { call }: ResourceContext,
  queues: readonly string[],
  Policy: string,
): Promise<void> {
  for (const QueueUrl of queues)
    await call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy } });
}
