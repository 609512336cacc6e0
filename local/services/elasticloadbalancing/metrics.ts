import type { Dimension, MetricDatum } from '@aws-sdk/client-cloudwatch';
import type { GroupTraffic, TrafficCounts } from '../../balancer/traffic.ts';

export interface GroupHealth {
  readonly targetGroupArn: string;
  readonly healthy: number;
  readonly unhealthy: number;
}

/**
 * One minute of a load balancer in CloudWatch's terms: nothing for requests that did not happen, counts of errors
 * only where there were some, each once per load balancer and once per target group.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export function metricData(
  loadBalancerArn: string,
  counts: TrafficCounts,
  health: readonly GroupHealth[],
): MetricDatum[] {
  const whole: Dimension[] = [{ Name: 'LoadBalancer', Value: tail(loadBalancerArn, 'loadbalancer/') }];
  const groups = [...counts.groups].map(([arn, traffic]) => ({
    dimensions: [targetGroup(arn), ...whole],
    data: groupData(traffic),
    arn,
  }));
  return [
    ...groups.flatMap(({ dimensions, data }) => withDimensions(data, dimensions)),
    ...groups.flatMap(({ data }) => withDimensions(data, whole)),
    ...groups.flatMap(({ arn, data, dimensions }) => perTarget(arn, data, { dimensions, health })),
    ...withDimensions(ownData(counts), whole),
    ...health.flatMap((group) =>
      withDimensions(healthData(group), [targetGroup(group.targetGroupArn), ...whole]),
    ),
  ];
}

const STATUS_NAMES = [2, 3, 4, 5].map((hundreds) => ({
  hundreds,
  name: `HTTPCode_Target_${hundreds}XX_Count`,
}));

function groupData(traffic: GroupTraffic): MetricDatum[] {
  const times = traffic.responseTimes.take();
  return [
    ...sum('RequestCount', traffic.requests),
    ...STATUS_NAMES.flatMap(({ hundreds, name }) => sum(name, traffic.targetStatus[hundreds] ?? 0)),
    ...sum('TargetConnectionErrorCount', traffic.connectionErrors),
    ...slices(times.values.length).map(([from, to]): MetricDatum => ({
      MetricName: 'TargetResponseTime',
      Unit: 'Seconds',
      Values: times.values.slice(from, to),
      Counts: times.counts.slice(from, to),
    })),
  ];
}

/** RequestCountPerTarget is an average whose statistic is nevertheless Sum. */
function perTarget(
  arn: string,
  data: readonly MetricDatum[],
  { dimensions, health }: { dimensions: Dimension[]; health: readonly GroupHealth[] },
): MetricDatum[] {
  const requests = data.find(({ MetricName }) => MetricName === 'RequestCount')?.Value ?? 0;
  const targets = health.find(({ targetGroupArn }) => targetGroupArn === arn)?.healthy ?? 0;
  const average = sum('RequestCountPerTarget', targets === 0 ? 0 : requests / targets);
  return [...withDimensions(average, [targetGroup(arn)]), ...withDimensions(average, dimensions)];
}

function ownData({ answered, newConnections, activeConnections }: TrafficCounts): MetricDatum[] {
  const total = (hundreds: number) =>
    [...answered].reduce(
      (all, [status, count]) => all + (Math.floor(status / 100) === hundreds ? count : 0),
      0,
    );
  return [
    ...sum('HTTPCode_ELB_4XX_Count', total(4)),
    ...sum('HTTPCode_ELB_5XX_Count', total(5)),
    ...[500, 502, 503, 504].flatMap((status) =>
      sum(`HTTPCode_ELB_${status}_Count`, answered.get(status) ?? 0),
    ),
    ...sum('NewConnectionCount', newConnections),
    ...sum('ActiveConnectionCount', activeConnections),
  ];
}

const healthData = ({ healthy, unhealthy }: GroupHealth): MetricDatum[] => [
  { MetricName: 'HealthyHostCount', Value: healthy, Unit: 'Count' },
  { MetricName: 'UnHealthyHostCount', Value: unhealthy, Unit: 'Count' },
];

const sum = (MetricName: string, Value: number): MetricDatum[] =>
  Value === 0 ? [] : [{ MetricName, Value, Unit: 'Count' }];

const withDimensions = (data: readonly MetricDatum[], Dimensions: Dimension[]) =>
  data.map((datum) => ({ ...datum, Dimensions }));

const targetGroup = (arn: string): Dimension => ({ Name: 'TargetGroup', Value: tail(arn, '') });

/** `app/name/id` of a load balancer's ARN, `targetgroup/name/id` of a target group's. */
const tail = (arn: string, prefix: string) => arn.split(':').slice(5).join(':').slice(prefix.length);

const MOST_VALUES = 150; // of one datum in PutMetricData

const slices = (length: number) =>
  Array.from({ length: Math.ceil(length / MOST_VALUES) }, (_, index): [number, number] => [
    index * MOST_VALUES,
    (index + 1) * MOST_VALUES,
  ]);
