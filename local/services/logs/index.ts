import type { Cloud } from '../../cloud.ts';
import type { Service, ServiceDefinition } from '../../service.ts';
import { createLogGroups } from './log-groups.ts';
import { filterLogEventsOperation } from './operations/filter-log-events.ts';
import { getLogEventsOperation } from './operations/get-log-events.ts';
import { groupOperations } from './operations/group-operations.ts';
import { policyOperations } from './operations/policy-operations.ts';
import { putLogEventsOperation } from './operations/put-log-events.ts';
import { streamOperations } from './operations/stream-operations.ts';
import { tagOperations } from './operations/tag-operations.ts';
import { permissions } from './permissions.ts';

/** CloudWatch Logs: groups, streams, events in segment files, filter patterns, retention by cloud time. */
export const logs: ServiceDefinition = {
  name: 'logs',
  wire: {
    serviceId: 'CloudWatch Logs',
    signingName: 'logs',
    protocol: 'awsJson1_1',
    target: 'Logs_20140328',
    namespace: 'com.amazonaws.cloudwatchlogs',
    xmlNamespace: 'http://monitoring.amazonaws.com/doc/2014-03-28/',
    version: '2014-03-28',
    schemas: () => import('@aws-sdk/client-cloudwatch-logs'),
  },
  permissions,
  create,
};

function create(cloud: Cloud): Service {
  const groups = createLogGroups(cloud);
  const policies = policyOperations(cloud);
  return {
    operations: {
      ...groupOperations(cloud, groups),
      ...streamOperations(cloud, groups),
      ...putLogEventsOperation(cloud, groups),
      ...getLogEventsOperation(cloud, groups),
      ...filterLogEventsOperation(cloud, groups),
      ...tagOperations(groups),
      ...policies.operations,
    },
    resourcePolicy: () => ({ Version: '2012-10-17', Statement: policies.statements() }),
  };
}
