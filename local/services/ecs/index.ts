import type { Cloud } from '../../cloud.ts';
import type { Service, ServiceDefinition } from '../../service.ts';
import { createWatchdog } from '../watchdog.ts';
import { createEngine } from './engine/engine.ts';
import { clusterOperations } from './operations/cluster-operations.ts';
import { deploymentOperations } from './operations/deployment-operations.ts';
import { serviceOperations } from './operations/service-operations.ts';
import { tagOperations } from './operations/tag-operations.ts';
import { taskDefinitionOperations } from './operations/task-definition-operations.ts';
import { taskOperations } from './operations/task-operations.ts';
import { taskSetOperations } from './operations/task-set-operations.ts';
import { permissions } from './permissions.ts';
import { openRecords } from './records.ts';
import { resourceTags } from './resource-tags.ts';

/**
 * Elastic Container Service, without containers: a container is a process group on this machine, run in the folder
 * that `container-image.ts` finds for its image, with the task's own loopback address in HOST and PORT.
 */
export const ecs: ServiceDefinition = {
  name: 'ecs',
  wire: {
    serviceId: 'ECS',
    signingName: 'ecs',
    protocol: 'awsJson1_1',
    target: 'AmazonEC2ContainerServiceV20141113',
    namespace: 'com.amazonaws.ecs',
    xmlNamespace: 'http://ecs.amazonaws.com/doc/2014-11-13/',
    version: '2014-11-13',
    schemas: () => import('@aws-sdk/client-ecs'),
  },
  permissions,
  create,
};

function create(cloud: Cloud): Service {
  const records = openRecords(cloud);
  const watchdog = createWatchdog();
  const engine = createEngine(cloud, records, watchdog);
  return {
    operations: {
      ...clusterOperations(cloud, records),
      ...taskDefinitionOperations(cloud, records),
      ...serviceOperations(cloud, records, engine),
      ...taskOperations(cloud, records, engine),
      ...deploymentOperations(records, engine),
      ...taskSetOperations(cloud, records, engine),
      ...tagOperations(records),
    },
    resourceContext: resourceTags(records),
    start: engine.resume,
    stop: async () => {
      await engine.close();
      watchdog.stop();
    },
  };
}
