import { AWS } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import type { DataPlane } from './data-plane.ts';
import { metricData } from './metrics.ts';
import { loadBalancersOf, type Records } from './records.ts';

const MINUTE = 60_000;

/** Writes each load balancer's last minute to CloudWatch, every minute of cloud time; gives back its end. */
export function startMetricsReport(cloud: Cloud, records: Records, dataPlane: DataPlane): () => void {
  let cancel = () => {};
  const arm = () => {
    const next = (Math.floor(cloud.clock.now() / MINUTE) + 1) * MINUTE;
    cancel = cloud.clock.at(next, () => {
      arm();
      void report(next - MINUTE);
    });
  };
  const report = async (minute: number) => {
    for (const arn of records.loadBalancers.keys()) {
      const counts = dataPlane.traffic(arn)?.take();
      if (!counts) continue;
      const data = metricData(arn, counts, healthOf(arn));
      const MetricData = data.map((datum) => ({ ...datum, Timestamp: new Date(minute) }));
      await put(cloud, MetricData);
    }
  };
  const healthOf = (loadBalancerArn: string) =>
    [...records.targetGroups.keys()]
      .filter((arn) => loadBalancersOf(records, arn).includes(loadBalancerArn))
      .map((targetGroupArn) => ({ targetGroupArn, ...countStates(dataPlane, targetGroupArn) }))
      .filter(({ healthy, unhealthy }) => healthy + unhealthy > 0);
  arm();
  return () => cancel();
}

function countStates(dataPlane: DataPlane, targetGroupArn: string) {
  const states = dataPlane.health(targetGroupArn).map(({ state }) => state);
  return {
    healthy: states.filter((state) => state === 'healthy').length,
    unhealthy: states.filter((state) => state === 'unhealthy').length,
  };
}

async function put(cloud: Cloud, MetricData: readonly object[]): Promise<void> {
  if (MetricData.length === 0) return;
  try {
    await cloud.call(AWS, 'cloudwatch', 'PutMetricData', { Namespace: 'AWS/ApplicationELB', MetricData });
  } catch (error) {
    process.emitWarning(`the load balancer's metrics of a minute were lost: ${String(error)}`);
  }
}
