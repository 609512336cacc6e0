import type {
  GetMetricDataCommandInput,
  GetMetricStatisticsCommandInput,
  ListMetricsCommandInput,
  PutMetricDataCommandInput,
} from '@aws-sdk/client-cloudwatch';
import type { Cloud } from '../../cloud.ts';
import { createTimers } from '../timers.ts';
import type { Request, Service, ServiceDefinition } from '../../service.ts';
import { alarmOperations } from './alarms/alarm-operations.ts';
import { createAlarms } from './alarms/alarms.ts';
import { getMetricData } from './metrics/get-metric-data.ts';
import { getMetricStatistics } from './metrics/get-metric-statistics.ts';
import { listMetrics } from './metrics/list-metrics.ts';
import { createMetricStore, type MetricRecord } from './metrics/metric-store.ts';
import { putMetricData } from './metrics/put-metric-data.ts';
import { permissions } from './permissions.ts';
import { tagOperations } from './tag-operations.ts';

/** CloudWatch: metrics, metric math, and alarms that are evaluated on cloud time. */
export const cloudwatch: ServiceDefinition = {
  name: 'cloudwatch',
  wire: {
    serviceId: 'CloudWatch',
    signingName: 'monitoring',
    protocol: 'awsJson1_0',
    awsQueryCompatible: true,
    target: 'GraniteServiceVersion20100801',
    namespace: 'com.amazonaws.cloudwatch',
    xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
    version: '2010-08-01',
    schemas: () => import('@aws-sdk/client-cloudwatch'),
  },
  permissions,
  create: createCloudWatch,
};

function createCloudWatch(cloud: Cloud): Service {
  const store = createMetricStore(cloud.store.table<MetricRecord>('cloudwatch', 'metrics'));
  const alarms = createAlarms(cloud, store);
  const timers = createTimers(cloud.clock);
  return {
    operations: {
      PutMetricData: (input: PutMetricDataCommandInput, request: Request) =>
        putMetricData({ cloud, store, arrived: alarms.arrived, later: timers.later }, input, request),
      GetMetricStatistics: (input: GetMetricStatisticsCommandInput) => getMetricStatistics(store, input),
      GetMetricData: (input: GetMetricDataCommandInput) => getMetricData(store, input),
      ListMetrics: (input: ListMetricsCommandInput) => listMetrics(store, cloud.clock.now(), input),
      ...alarmOperations(cloud, store, alarms),
      ...tagOperations(alarms.table),
    },
    start: alarms.start,
    stop: () => {
      alarms.stop();
      timers.stop();
    },
  };
}
