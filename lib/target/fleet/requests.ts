import { GetMetricDataCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { deadline } from '../../runtime/deadline.ts';
import type { RequestsSample } from '../../verdict/verdict.ts';
import type { Traffic } from './traffic.ts';

/** Counts the requests of a fleet between two times of AWS's clock. */
export interface Requests {
  /** Undefined where there is nothing to count: no balancer, and nothing demanded. */
  count(
    targetGroups: readonly string[],
    from: string,
    to: string,
    needed?: number,
  ): Promise<RequestsSample | undefined>;
}

export function balancerRequests(client: CloudWatchClient, traffic: Traffic): Requests {
  return {
    async count(targetGroups, from, to, needed) {
      const [targetGroup] = targetGroups;
      if (!targetGroup)
        return needed === undefined ? undefined : { kind: 'requests', seen: undefined, needed };
      try {
        const dimensions = await traffic.metricDimensions(targetGroup);
        if (!dimensions) return { kind: 'requests', seen: undefined, needed };
        return { kind: 'requests', seen: await sumOfRequests(client, dimensions, from, to), needed };
      } catch {
        // An answer of its own: the verdict calls it an error.
        return { kind: 'requests', seen: undefined, needed };
      }
    },
  };
}

const PERIOD_SECONDS = 60;

async function sumOfRequests(
  client: CloudWatchClient,
  dimensions: Record<string, string>,
  from: string,
  to: string,
) {
  const metric = {
    Namespace: 'AWS/ApplicationELB',
    MetricName: 'RequestCount',
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  };
  const command = new GetMetricDataCommand({
    // Data points are labelled by the start of their minute.
    StartTime: new Date(Math.floor(Date.parse(from) / 60_000) * 60_000),
    EndTime: new Date(to),
    MetricDataQueries: [
      { Id: 'requests', MetricStat: { Metric: metric, Period: PERIOD_SECONDS, Stat: 'Sum' } },
    ],
  });
  const answer = await client.send(command, deadline());
  const values = answer.MetricDataResults?.[0]?.Values ?? [];
  return values.reduce((sum, value) => sum + value, 0);
}
