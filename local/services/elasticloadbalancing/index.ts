import type { Cloud } from '../../cloud.ts';
import type { ServiceDefinition } from '../../service.ts';
import { createDataPlane } from './data-plane.ts';
import { listenerOperations } from './listener-operations.ts';
import { loadBalancerOperations } from './load-balancer-operations.ts';
import { startMetricsReport } from './metrics-report.ts';
import { permissions } from './permissions.ts';
import { openRecords } from './records.ts';
import { ruleOperations } from './rule-operations.ts';
import { tagOperations } from './tags.ts';
import { targetGroupOperations } from './target-group-operations.ts';
import { targetOperations } from './target-operations.ts';

/**
 * Application Load Balancers on loopback ports. A load balancer's DNSName is 127.0.0.1; the port at which a listener
 * is really reached stands in its tag `signalbox:port` (and, for the first listener, in the load balancer's).
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/
 */
export const elasticloadbalancing: ServiceDefinition = {
  name: 'elasticloadbalancing',
  wire: {
    serviceId: 'Elastic Load Balancing v2',
    signingName: 'elasticloadbalancing',
    protocol: 'awsQuery',
    target: 'ElasticLoadBalancing_v10',
    namespace: 'com.amazonaws.elasticloadbalancingv2',
    xmlNamespace: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
    version: '2015-12-01',
    schemas: () => import('@aws-sdk/client-elastic-load-balancing-v2'),
  },
  permissions,
  create,
};

function create(cloud: Cloud) {
  const records = openRecords(cloud);
  const dataPlane = createDataPlane(records);
  let endReport = () => {};
  return {
    operations: {
      ...loadBalancerOperations(cloud, records, dataPlane),
      ...targetGroupOperations(cloud, records, dataPlane),
      ...listenerOperations(records, dataPlane),
      ...ruleOperations(records, dataPlane),
      ...targetOperations(cloud, records, dataPlane),
      ...tagOperations(records),
    },
    start: async () => {
      await dataPlane.refresh();
      endReport = startMetricsReport(cloud, records, dataPlane);
    },
    stop: async () => {
      endReport();
      await dataPlane.close();
    },
  };
}
