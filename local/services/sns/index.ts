import type { PublishBatchCommandInput, PublishCommandInput } from '@aws-sdk/client-sns';
import type { Cloud } from '../../cloud.ts';
import type { Service, ServiceDefinition } from '../../service.ts';
import { createTimers } from '../timers.ts';
import { permissions } from './permissions.ts';
import { createPublisher, publishBatch } from './publish.ts';
import { createSnsState } from './sns-state.ts';
import { subscriptionOperations } from './subscription-operations.ts';
import { topicOperations } from './topic-operations.ts';
import { effectivePolicy } from './topic-policy.ts';

/** SNS: topics with queues, functions and loopback HTTP endpoints as subscribers. */
export const sns: ServiceDefinition = {
  name: 'sns',
  wire: {
    serviceId: 'SNS',
    signingName: 'sns',
    protocol: 'awsQuery',
    target: 'AmazonSimpleNotificationService',
    namespace: 'com.amazonaws.sns',
    xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
    version: '2010-03-31',
    schemas: () => import('@aws-sdk/client-sns'),
  },
  permissions,
  create: createSns,
};

function createSns(cloud: Cloud): Service {
  const state = createSnsState(cloud);
  const timers = createTimers(cloud.clock);
  const publish = createPublisher(state, timers);
  return {
    operations: {
      ...topicOperations(state),
      ...subscriptionOperations(state),
      Publish: (input: PublishCommandInput) => publish(input),
      PublishBatch: (input: PublishBatchCommandInput) => publishBatch(publish, input),
    },
    resourcePolicy: (arn) => {
      const topic = state.topics.get(arn);
      return topic && effectivePolicy(topic);
    },
    stop: timers.stop,
  };
}
