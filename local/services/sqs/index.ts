import type { Cloud } from '../../cloud.ts';
import type { Service, ServiceDefinition } from '../../service.ts';
import { attributeOperations } from './attribute-operations.ts';
import { messageOperations } from './message-operations.ts';
import { permissionOperations } from './permission-operations.ts';
import { permissions } from './permissions.ts';
import { queueOperations } from './queue-operations.ts';
import { queuePolicy } from './queue-policy.ts';
import { createQueues } from './queues.ts';
import { tagOperations } from './tag-operations.ts';

/** SQS: standard and FIFO queues with visibility timeouts, long polling and dead-letter queues. */
export const sqs: ServiceDefinition = {
  name: 'sqs',
  wire: {
    serviceId: 'SQS',
    signingName: 'sqs',
    protocol: 'awsJson1_0',
    awsQueryCompatible: true,
    target: 'AmazonSQS',
    namespace: 'com.amazonaws.sqs',
    xmlNamespace: 'http://queue.amazonaws.com/doc/2012-11-05/',
    version: '2012-11-05',
    schemas: () => import('@aws-sdk/client-sqs'),
  },
  permissions,
  create: createSqs,
};

function createSqs(cloud: Cloud): Service {
  const queues = createQueues(cloud);
  return {
    operations: {
      ...queueOperations(cloud, queues),
      ...attributeOperations(cloud, queues),
      ...permissionOperations(cloud, queues),
      ...tagOperations(queues),
      ...messageOperations(cloud, queues),
    },
    resourcePolicy: (arn) => queuePolicy(queues, arn),
    stop: queues.close,
  };
}
