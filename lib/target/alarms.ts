import { DescribeAlarmsCommand, type CloudWatchClient, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { deadline } from '../runtime/deadline.ts';
import type { RingingAlarm } from '../verdict/alarm-incident.ts';
import type { AlarmSample } from '../verdict/verdict.ts';

/** CloudWatch alarms by name; of those asked for, each has an answer, if only that it is missing. */
export interface Alarms {
  read(names: readonly string[]): Promise<readonly AlarmReading[]>;
}

export interface AlarmReading {
  readonly sample: AlarmSample;
  readonly ringing: RingingAlarm;
}

const BATCH = 100;

export function cloudWatchAlarms(client: CloudWatchClient): Alarms {
  return {
    async read(names) {
      const readings: AlarmReading[] = [];
      for (let first = 0; first < names.length; first += BATCH) {
        readings.push(...(await readBatch(client, names.slice(first, first + BATCH))));
      }
      return readings;
    },
  };
}

async function readBatch(client: CloudWatchClient, names: readonly string[]): Promise<AlarmReading[]> {
  const command = new DescribeAlarmsCommand({
    AlarmNames: [...names],
    AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
    MaxRecords: BATCH,
  });
  try {
    const answer = await client.send(command, deadline());
    const found = new Map<string, Described>();
    for (const alarm of [...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])]) {
      found.set(alarm.AlarmName!, alarm);
    }
    return names.map((name) => reading(name, found.get(name)));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return names.map((name) => ({
      sample: { kind: 'alarm', name, state: 'unreadable', detail },
      ringing: { name },
    }));
  }
}

/** What metric and composite alarms have in common, and a metric alarm's own where it is one. */
type Described = Pick<
  MetricAlarm,
  'StateValue' | 'StateReason' | 'StateReasonData' | 'StateTransitionedTimestamp' | 'StateUpdatedTimestamp'
> &
  Partial<
    Pick<
      MetricAlarm,
      | 'MetricName'
      | 'Metrics'
      | 'Statistic'
      | 'ExtendedStatistic'
      | 'Threshold'
      | 'ComparisonOperator'
      | 'TreatMissingData'
    >
  >;

function reading(name: string, alarm: Described | undefined): AlarmReading {
  if (!alarm) return { sample: { kind: 'alarm', name, state: 'missing' }, ringing: { name } };
  const transitionedAt = (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.toISOString();
  return {
    sample: {
      kind: 'alarm',
      name,
      state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
      transitionedAt,
      treatMissingData: alarm.TreatMissingData,
      detail: alarm.StateReason,
    },
    ringing: {
      name,
      metric: alarm.MetricName ?? metricOfMath(alarm.Metrics),
      statistic: alarm.Statistic ?? alarm.ExtendedStatistic,
      threshold: alarm.Threshold,
      comparison: alarm.ComparisonOperator,
      alarmAt: transitionedAt,
      reason: alarm.StateReason,
      reasonData: alarm.StateReasonData,
    },
  };
}

/** The one query of a metric-math alarm that is compared with the threshold. */
function metricOfMath(metrics: MetricAlarm['Metrics']): string | undefined {
  const returned = metrics?.find(({ ReturnData }) => ReturnData !== false);
  return returned?.Label ?? returned?.Expression ?? returned?.MetricStat?.Metric?.MetricName;
}
