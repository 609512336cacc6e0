import { GetMetricDataCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { deadline } from '../../runtime/deadline.ts';

/** Counts what aliases were asked between two times of AWS's clock; undefined where that cannot be read. */
export interface Invocations {
  count(
    aliases: readonly { readonly function: string; readonly alias: string }[],
    span: { readonly from: string; readonly to: string },
  ): Promise<number | undefined>;
}

const PERIOD_SECONDS = 60;

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export function cloudWatchInvocations(client: CloudWatchClient): Invocations {
  return {
    async count(aliases, { from, to }) {
      const MetricDataQueries = aliases.map(({ function: name, alias }, index) => ({
        Id: `alias${index}`,
        MetricStat: {
          Metric: {
            Namespace: 'AWS/Lambda',
            MetricName: 'Invocations',
            Dimensions: [
              { Name: 'FunctionName', Value: name },
              { Name: 'Resource', Value: `${name}:${alias}` },
            ],
          },
          Period: PERIOD_SECONDS,
          Stat: 'Sum',
        },
      }));
      // Data points are labelled by the start of their minute.
      const StartTime = new Date(Math.floor(Date.parse(from) / 60_000) * 60_000);
      const command = new GetMetricDataCommand({ StartTime, EndTime: new Date(to), MetricDataQueries });
      try {
        const { MetricDataResults = [] } = await client.send(command, deadline());
        return MetricDataResults.flatMap(({ Values = [] }) => Values).reduce((sum, value) => sum + value, 0);
      } catch {
        // An answer of its own: the verdict calls it an error.
        return undefined;
      }
    },
  };
}
