import type { Cloud } from '../../cloud.ts';
import type { Service, ServiceDefinition } from '../../service.ts';
import { createEngine } from './engine/engine.ts';
import { applicationOperations } from './operations/application-operations.ts';
import { configOperations } from './operations/config-operations.ts';
import { deploymentOperations } from './operations/deployment-operations.ts';
import { gitHubOperations } from './operations/github-operations.ts';
import { groupOperations } from './operations/group-operations.ts';
import { hookOperations } from './operations/hook-operations.ts';
import { instanceOperations } from './operations/instance-operations.ts';
import { noticeOperations } from './operations/notice-operations.ts';
import { onPremisesOperations } from './operations/on-premises-operations.ts';
import { onPremisesTagOperations } from './operations/on-premises-tag-operations.ts';
import { revisionOperations } from './operations/revision-operations.ts';
import { tagOperations } from './operations/tag-operations.ts';
import { targetOperations } from './operations/target-operations.ts';
import { permissions } from './permissions.ts';
import { openRecords } from './records.ts';

/**
 * CodeDeploy for hosts, which are driven through the codedeploy-commands service, for Lambda functions, whose aliases it
 * moves, and for services of ECS, whose task sets it replaces.
 */
export const codedeploy: ServiceDefinition = {
  name: 'codedeploy',
  wire: {
    serviceId: 'CodeDeploy',
    signingName: 'codedeploy',
    protocol: 'awsJson1_1',
    target: 'CodeDeploy_20141006',
    namespace: 'com.amazonaws.codedeploy',
    xmlNamespace: 'http://codedeploy.amazonaws.com/doc/2014-10-06/',
    version: '2014-10-06',
    schemas: () => import('@aws-sdk/client-codedeploy'),
  },
  permissions,
  checksRequiredMembers: true,
  create: createCodeDeploy,
};

function createCodeDeploy(cloud: Cloud): Service {
  const records = openRecords(cloud);
  const engine = createEngine(cloud, records);
  return {
    operations: {
      ...applicationOperations(cloud, records),
      ...groupOperations(cloud, records),
      ...configOperations(cloud, records),
      ...revisionOperations(cloud, records),
      ...deploymentOperations(cloud, records, engine),
      ...targetOperations(records),
      ...instanceOperations(cloud, records),
      ...hookOperations(cloud, records, engine),
      ...onPremisesOperations(cloud, records),
      ...onPremisesTagOperations(cloud, records),
      ...gitHubOperations(),
      ...tagOperations(cloud, records),
      ...noticeOperations(cloud, records, engine),
    },
    start: () => engine.resume(),
    stop: () => engine.stop(),
  };
}
