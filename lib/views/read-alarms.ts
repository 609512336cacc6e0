import {
  type CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type MetricAlarm,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import type { AlarmTrace } from './watch-state.ts';

/** What one call describes, and more than a person watches. */
const MOST = 20;
/** Points of a sparkline. */
const POINTS = 15;
const DAY_MS = 24 * 3_600_000;

/**
 * Alarms with the values that they judge, and the latest time that they speak of. `around` is a time of AWS's clock that is
 * less than a day ago: this machine's own need not agree.
 */
export async function readAlarms(
  client: CloudWatchClient,
  names: readonly string[],
  around: string,
): Promise<{ readonly traces: readonly AlarmTrace[]; readonly latest?: string }> {
  if (names.length === 0) return { traces: [] };
  const AlarmNames = names.slice(0, MOST);
  const AlarmTypes = ['MetricAlarm' as const, 'CompositeAlarm' as const];
  const found = await client.send(new DescribeAlarmsCommand({ AlarmNames, AlarmTypes }));
  const traces: AlarmTrace[] = [];
  const times: string[] = [];
  for (const alarm of found.MetricAlarms ?? []) {
    const { values, latest } = await valuesOf(client, alarm, around);
    traces.push(traceOf(alarm, values));
    times.push(...[alarm.StateUpdatedTimestamp?.toISOString(), latest].filter((time) => time !== undefined));
  }
  for (const { AlarmName = '', StateValue = '' } of found.CompositeAlarms ?? []) {
    traces.push({ name: AlarmName, state: StateValue, values: [] });
  }
  const latest = times.sort().at(-1);
  return { traces, ...(latest === undefined ? {} : { latest }) };
}

const traceOf = (alarm: MetricAlarm, values: readonly number[]): AlarmTrace => ({
  name: alarm.AlarmName!,
  state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
  values,
  ...(alarm.Threshold === undefined ? {} : { threshold: alarm.Threshold }),
  ...(alarm.ComparisonOperator === undefined ? {} : { comparison: alarm.ComparisonOperator }),
});

async function valuesOf(client: CloudWatchClient, alarm: MetricAlarm, around: string) {
  const query = queryOf(alarm);
  if (!query) return { values: [] };
  const from = Date.parse(around) - (alarm.Period ?? 60) * POINTS * 1000;
  const answer = await client.send(
    new GetMetricDataCommand({
      MetricDataQueries: [query],
      StartTime: new Date(from),
      EndTime: new Date(Date.parse(around) + DAY_MS),
      ScanBy: 'TimestampAscending',
    }),
  );
  const { Values = [], Timestamps = [] } = answer.MetricDataResults?.[0] ?? {};
  return { values: Values.slice(-POINTS), latest: Timestamps.at(-1)?.toISOString() };
}

/** Of an alarm on one metric. */
function queryOf(alarm: MetricAlarm): MetricDataQuery | undefined {
  const { Namespace, MetricName, Dimensions, Period, Statistic, ExtendedStatistic } = alarm;
  const Stat = Statistic ?? ExtendedStatistic;
  if (!Namespace || !MetricName || !Period || !Stat) return undefined;
  return { Id: 'value', MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period, Stat } };
}
