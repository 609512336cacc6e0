import type {
  DeleteAlarmsCommandInput,
  DescribeAlarmHistoryCommandInput,
  DescribeAlarmsCommandInput,
  DescribeAlarmsForMetricCommandInput,
  DisableAlarmActionsCommandInput,
  EnableAlarmActionsCommandInput,
  PutCompositeAlarmCommandInput,
  PutMetricAlarmCommandInput,
  SetAlarmStateCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import type { Operation, Request } from '../../../service.ts';
import { isJson } from '../../is-json.ts';
import { page } from '../../page.ts';
import { invalidToken, validationError } from '../errors.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import type { AlarmRecord } from './alarm-record.ts';
import type { Alarms } from './alarms.ts';
import { describeCompositeAlarm, describeMetricAlarm } from './describe-alarm.ts';
import { putCompositeAlarm, putMetricAlarm } from './put-alarm.ts';
import { selectAlarms, selectAlarmsForMetric } from './select-alarms.ts';

/** Everything that the API does with alarms. */
export const alarmOperations = (
  cloud: Cloud,
  store: MetricStore,
  alarms: Alarms,
): Record<string, Operation> => ({
  PutMetricAlarm: (input: PutMetricAlarmCommandInput) => {
    putMetricAlarm(cloud, { store, alarms }, input);
    return {};
  },
  PutCompositeAlarm: (input: PutCompositeAlarmCommandInput) => {
    putCompositeAlarm(cloud, alarms, input);
    return {};
  },

  DeleteAlarms: ({ AlarmNames = [] }: DeleteAlarmsCommandInput) => {
    const found = AlarmNames.map((name) => alarmOf(alarms, name));
    if (AlarmNames.length > 1 && found.some(({ kind }) => kind === 'composite')) {
      throw validationError('A composite alarm must be deleted by itself.');
    }
    for (const alarm of found) alarms.delete(alarm);
    return {};
  },

  DescribeAlarms: (input: DescribeAlarmsCommandInput, { caller }: Request) => {
    // A caller whose permission is scoped to alarms gets no composite ones, and no error either.
    const mayReadAll = cloud.allows(caller, { action: 'cloudwatch:DescribeAlarms', resource: '*' });
    const matching = selectAlarms(alarms, input).filter(({ kind }) => kind === 'metric' || mayReadAll);
    const limit = input.MaxRecords ?? 50;
    const { items, nextToken } = page(matching, { limit, token: input.NextToken, invalid: invalidToken });
    return {
      MetricAlarms: items.flatMap((alarm) => (alarm.kind === 'metric' ? [describeMetricAlarm(alarm)] : [])),
      CompositeAlarms: items.flatMap((alarm) =>
        alarm.kind === 'composite' ? [describeCompositeAlarm(alarm)] : [],
      ),
      NextToken: nextToken,
    };
  },

  DescribeAlarmsForMetric: (input: DescribeAlarmsForMetricCommandInput) => ({
    MetricAlarms: selectAlarmsForMetric(alarms, input).map(describeMetricAlarm),
  }),

  DescribeAlarmHistory: (input: DescribeAlarmHistoryCommandInput, { caller }: Request) =>
    alarms.history.describe(input, caller),

  SetAlarmState: ({ AlarmName, StateValue, StateReason, StateReasonData }: SetAlarmStateCommandInput) => {
    const alarm = alarms.table.get(AlarmName ?? '');
    if (!alarm) throw new AwsError('ResourceNotFound', 'Requested alarm does not exist.');
    if (!/^(OK|ALARM|INSUFFICIENT_DATA)$/.test(StateValue ?? '')) {
      throw validationError(
        `1 validation error detected: Value '${StateValue}' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]`,
      );
    }
    if (StateReasonData !== undefined && !isJson(StateReasonData)) {
      throw new AwsError('InvalidFormatFault', 'StateReasonData is not valid JSON.');
    }
    alarms.setState(alarm, { value: StateValue!, reason: StateReason ?? '', reasonData: StateReasonData });
    return {};
  },

  EnableAlarmActions: ({ AlarmNames = [] }: EnableAlarmActionsCommandInput) => {
    for (const alarm of thoseThere(alarms, AlarmNames)) alarm.actionsEnabled = true;
    return {};
  },
  DisableAlarmActions: ({ AlarmNames = [] }: DisableAlarmActionsCommandInput) => {
    for (const alarm of thoseThere(alarms, AlarmNames)) alarm.actionsEnabled = false;
    return {};
  },
});

function alarmOf(alarms: Alarms, name: string): AlarmRecord {
  const alarm = alarms.table.get(name);
  if (!alarm) throw new AwsError('ResourceNotFound', `Alarm ${name} does not exist.`);
  return alarm;
}

const thoseThere = ({ table }: Alarms, names: readonly string[]): AlarmRecord[] =>
  names.flatMap((name) => table.get(name) ?? []);
