import {
  type CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type MetricAlarm,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import type { AlarmPoint, AlarmTrace } from './watch-state.ts';

/** What one call describes, and more than a person watches. */
const MOST = 20;
const DAY_MS = 24 * 3_600_000;
/** Metrics of balancers come up to three minutes late. */
const LATE_PERIODS = 4;

/** Which of the values that an alarm judges. */
export interface AlarmWindow {
  /** A time of AWS's clock that is less than a day ago: this machine's own need not agree. */
  readonly around: string;
  /** Up to when values are wanted; left out: to the newest. */
  readonly until?: string | undefined;
  /** How many periods at most. */
  readonly points: number;
}

/** Alarms with the values that they judge, and the latest time that they speak of. */
export async function readAlarms(
  client: CloudWatchClient,
  names: readonly string[],
  window: AlarmWindow,
): Promise<{ readonly traces: readonly AlarmTrace[]; readonly latest?: string }> {
  if (names.length === 0) return { traces: [] };
  const AlarmNames = names.slice(0, MOST);
  const AlarmTypes = ['MetricAlarm' as const, 'CompositeAlarm' as const];
  const found = await client.send(new DescribeAlarmsCommand({ AlarmNames, AlarmTypes }));
  const traces: AlarmTrace[] = [];
  const times: string[] = [];
  for (const alarm of found.MetricAlarms ?? []) {
    const points = await pointsOf(client, alarm, window);
    traces.push(traceOf(alarm, points));
    const newest = [alarm.StateUpdatedTimestamp?.toISOString(), points.at(-1)?.at];
    times.push(...newest.filter((time) => time !== undefined));
  }
  for (const { AlarmName = '', StateValue = '' } of found.CompositeAlarms ?? []) {
    traces.push({ name: AlarmName, state: StateValue, points: [] });
  }
  const latest = times.sort().at(-1);
  return { traces, ...(latest === undefined ? {} : { latest }) };
}

const traceOf = (alarm: MetricAlarm, points: readonly AlarmPoint[]): AlarmTrace =>
  present({
    name: alarm.AlarmName!,
    state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
    points,
    metric: alarm.MetricName,
    statistic: alarm.Statistic ?? alarm.ExtendedStatistic,
    periodSeconds: alarm.Period,
    threshold: alarm.Threshold,
    comparison: alarm.ComparisonOperator,
  });

/** Without what is not known. */
const present = (trace: { [Key in keyof AlarmTrace]: AlarmTrace[Key] | undefined }): AlarmTrace =>
  Object.fromEntries(
    Object.entries(trace).filter(([, value]) => value !== undefined),
  ) as unknown as AlarmTrace;

async function pointsOf(
  client: CloudWatchClient,
  alarm: MetricAlarm,
  { around, until, points }: AlarmWindow,
): Promise<readonly AlarmPoint[]> {
  const query = queryOf(alarm);
  if (!query) return [];
  const periodMs = (alarm.Period ?? 60) * 1000;
  const end = until === undefined ? Date.parse(around) + DAY_MS : Date.parse(until) + LATE_PERIODS * periodMs;
  const answer = await client.send(
    new GetMetricDataCommand({
      MetricDataQueries: [query],
      StartTime: new Date(Date.parse(until ?? around) - periodMs * points),
      EndTime: new Date(end),
      ScanBy: 'TimestampAscending',
    }),
  );
  const { Values = [], Timestamps = [] } = answer.MetricDataResults?.[0] ?? {};
  return Values.map((value, index) => ({ at: Timestamps[index]!.toISOString(), value })).slice(-points);
}

/** Of an alarm on one metric. */
function queryOf(alarm: MetricAlarm): MetricDataQuery | undefined {
  const { Namespace, MetricName, Dimensions, Period, Statistic, ExtendedStatistic } = alarm;
  const Stat = Statistic ?? ExtendedStatistic;
  if (!Namespace || !MetricName || !Period || !Stat) return undefined;
  return { Id: 'value', MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period, Stat } };
}
