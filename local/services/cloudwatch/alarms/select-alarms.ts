import type {
  DescribeAlarmsCommandInput,
  DescribeAlarmsForMetricCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { invalidCombination } from '../errors.ts';
import { metricKey } from '../metrics/metric-store.ts';
import type { AlarmRecord, MetricAlarmRecord } from './alarm-record.ts';
import { parseAlarmRule } from './alarm-rule.ts';
import type { Alarms } from './alarms.ts';

/** The alarms that DescribeAlarms asks for, by name. */
export function selectAlarms(alarms: Alarms, input: DescribeAlarmsCommandInput): AlarmRecord[] {
  const { AlarmNames, AlarmNamePrefix, StateValue, ActionPrefix, ChildrenOfAlarmName, ParentsOfAlarmName } =
    input;
  if (AlarmNames && AlarmNamePrefix !== undefined) {
    throw invalidCombination('AlarmNames and AlarmNamePrefix must not both be specified.');
  }
  const types =
    input.AlarmTypes ?? (ChildrenOfAlarmName || ParentsOfAlarmName ? BOTH_TYPES : ['MetricAlarm']);
  return sorted(alarms).filter(
    (alarm) =>
      types.includes(alarm.kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm') &&
      (!AlarmNames || AlarmNames.includes(alarm.name)) &&
      alarm.name.startsWith(AlarmNamePrefix ?? '') &&
      (StateValue === undefined || alarm.state.value === StateValue) &&
      (ActionPrefix === undefined || actionsOf(alarm).some((action) => action.startsWith(ActionPrefix))) &&
      (ChildrenOfAlarmName === undefined || childrenOf(alarms, ChildrenOfAlarmName).includes(alarm.name)) &&
      (ParentsOfAlarmName === undefined || childrenOf(alarms, alarm.name).includes(ParentsOfAlarmName)),
  );
}

/** The alarms on one metric, by name. */
export function selectAlarmsForMetric(
  alarms: Alarms,
  input: DescribeAlarmsForMetricCommandInput,
): MetricAlarmRecord[] {
  const key = metricKey(input);
  return sorted(alarms).filter(
    (alarm): alarm is MetricAlarmRecord =>
      alarm.kind === 'metric' && metricKey(alarm.settings) === key && fits(alarm, input),
  );
}

const sorted = (alarms: Alarms) => [...alarms.table.values()].sort((a, b) => (a.name < b.name ? -1 : 1));

const BOTH_TYPES = ['MetricAlarm', 'CompositeAlarm'];

function childrenOf(alarms: Alarms, name: string): readonly string[] {
  const alarm = alarms.table.get(name);
  return alarm?.kind === 'composite' ? parseAlarmRule(alarm.settings.AlarmRule!).children : [];
}

const actionsOf = ({ settings }: AlarmRecord) => [
  ...(settings.OKActions ?? []),
  ...(settings.AlarmActions ?? []),
  ...(settings.InsufficientDataActions ?? []),
];

const fits = ({ settings }: MetricAlarmRecord, input: DescribeAlarmsForMetricCommandInput) =>
  (['Statistic', 'ExtendedStatistic', 'Period', 'Unit'] as const).every(
    (member) => input[member] === undefined || input[member] === settings[member],
  );
