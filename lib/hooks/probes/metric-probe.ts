import type { CloudWatchClient, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { clientSettings } from '../../runtime/clients.ts';
import { ValidationFailed, type Hook, type HookCheck } from '../hook.ts';

export interface MetricProbe {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  /** `Sum`, `Average`, `p95`, ... */
  readonly statistic: string;
  /** Left out: 60. */
  readonly periodSeconds?: number;
  /** The largest value that is good. */
  readonly max?: number;
  /** The smallest value that is good. */
  readonly min?: number;
  /** What it means that there is no data since the deployment was created; left out: `bad`. */
  readonly noData?: 'good' | 'bad';
}

/** CloudWatch gives no more points of one metric at once: 1,440. */
const MOST_POINTS = 1_440;

/**
 * Looks at a CloudWatch metric since the deployment was created: every period's value must be within the limits. Its
 * function needs cloudwatch:GetMetricData and codedeploy:GetDeployment.
 *
 * @example
 * metricProbe({ namespace: 'Shop', metric: 'Errors', statistic: 'Sum', max: 0, noData: 'good' })
 */
export function metricProbe(probe: MetricProbe): HookCheck {
  if (probe.max === undefined && probe.min === undefined)
    throw new RangeError(`expected max or min for ${probe.metric}, got neither`);
  return async (hook) => {
    const values = await valuesOf(probe, hook);
    if (values.length === 0) {
      if (probe.noData === 'good') return `${probe.metric} has no data since the deployment was created`;
      throw new ValidationFailed(
        `expected data of ${probe.namespace} ${probe.metric} since the deployment was created, got none`,
      );
    }
    const { max = Infinity, min = -Infinity } = probe;
    const bad = values.find((value) => value > max || value < min);
    if (bad === undefined) return `${probe.metric}: ${values.length} values, the last ${values.at(-1)}`;
    const limit = bad > max ? `at most ${max}` : `at least ${min}`;
    throw new ValidationFailed(`expected ${probe.statistic} of ${probe.metric} to be ${limit}, got ${bad}`);
  };
}

/** Both ends of the time are AWS's: the function's own clock may differ from it. */
async function valuesOf(probe: MetricProbe, hook: Hook): Promise<readonly number[]> {
  const { CloudWatchClient, GetMetricDataCommand } = await import('@aws-sdk/client-cloudwatch');
  const created = await createTime(hook);
  const { periodSeconds = 60 } = probe;
  const period = periodSeconds * 1_000;
  const start = Math.floor(created.getTime() / period) * period;
  const client: CloudWatchClient = new CloudWatchClient(clientSettings);
  const command = new GetMetricDataCommand({
    StartTime: new Date(start),
    EndTime: new Date(start + MOST_POINTS * period),
    ScanBy: 'TimestampAscending',
    MetricDataQueries: [queryOf(probe, periodSeconds)],
  });
  const answer = await client.send(command, { abortSignal: hook.signal });
  return answer.MetricDataResults?.[0]?.Values ?? [];
}

const queryOf = (probe: MetricProbe, Period: number): MetricDataQuery => ({
  Id: 'probe',
  MetricStat: {
    Metric: {
      Namespace: probe.namespace,
      MetricName: probe.metric,
      Dimensions: Object.entries(probe.dimensions ?? {}).map(([Name, Value]) => ({ Name, Value })),
    },
    Period,
    Stat: probe.statistic,
  },
});

async function createTime({ deploymentId, signal }: Hook): Promise<Date> {
  const { CodeDeployClient, GetDeploymentCommand } = await import('@aws-sdk/client-codedeploy');
  const client = new CodeDeployClient(clientSettings);
  const { deploymentInfo } = await client.send(new GetDeploymentCommand({ deploymentId }), {
    abortSignal: signal,
  });
  return deploymentInfo!.createTime!;
}
