import type { Cloud } from '../../cloud.ts';
import type { ServiceDefinition } from '../../service.ts';
import { createEngine } from './engine.ts';
import { groupOperations } from './group-operations.ts';
import { hookOperations } from './hook-operations.ts';
import { instanceOperations } from './instance-operations.ts';
import { loadBalancerOperations } from './load-balancer-operations.ts';
import { permissions } from './permissions.ts';
import { processOperations } from './process-operations.ts';
import { openGroups } from './records.ts';
import { tagOperations } from './tags.ts';

/**
 * Auto Scaling groups of fixed size: they launch from templates, register with target groups, replace what died and
 * wait for lifecycle hooks. Nothing scales by itself.
 * https://docs.aws.amazon.com/autoscaling/ec2/APIReference/
 */
export const autoscaling: ServiceDefinition = {
  name: 'autoscaling',
  wire: {
    serviceId: 'Auto Scaling',
    signingName: 'autoscaling',
    protocol: 'awsQuery',
    target: 'AutoScaling_2011_01_01',
    namespace: 'com.amazonaws.autoscaling',
    xmlNamespace: 'http://autoscaling.amazonaws.com/doc/2011-01-01/',
    version: '2011-01-01',
    schemas: () => import('@aws-sdk/client-auto-scaling'),
  },
  permissions,
  create,
};

function create(cloud: Cloud) {
  const groups = openGroups(cloud);
  const engine = createEngine(cloud, groups);
  return {
    operations: {
      ...groupOperations(cloud, groups, engine),
      ...instanceOperations(cloud, groups, engine),
      ...loadBalancerOperations(cloud, groups),
      ...hookOperations(cloud, groups, engine),
      ...processOperations(groups, engine),
      ...tagOperations(groups),
    },
    start: () => engine.resume(),
    stop: () => engine.close(),
  };
}
