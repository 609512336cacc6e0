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
import { invalidCombination, invalidToken, invalidValue, validationError } from '../errors.ts';
import { metricKey, type MetricStore } from '../metrics/metric-store.ts';
import { tagsOf } from '../tag-operations.ts';
import type { AlarmRecord, CompositeAlarmRecord, MetricAlarmRecord } from './alarm-record.ts';
import { initialState } from './alarm-record.ts';
import { parseAlarmRule } from './alarm-rule.ts';
import type { Alarms } from './alarms.ts';
import { checkCommon, checkMetricAlarm } from './check-metric-alarm.ts';
import { describeCompositeAlarm, describeMetricAlarm } from './describe-alarm.ts';

/** Everything that the API does with alarms. */
export const alarmOperations = (
  cloud: Cloud,
  store: MetricStore,
  alarms: Alarms,
): Record<string, Operation> => ({
  PutMetricAlarm: (input: PutMetricAlarmCommandInput) => {
    checkMetricAlarm(store, input);
    const { Tags, ...settings } = input;
    const existing = existingOf(alarms, input.AlarmName!, 'metric');
    const alarm: MetricAlarmRecord = {
      kind: 'metric',
      ...stored(cloud, existing, input),
      tags: existing?.tags ?? tagsOf(Tags),
      settings,
    };
    alarms.put(alarm, existing ? 'update' : 'create');
    return {};
  },

  PutCompositeAlarm: (input: PutCompositeAlarmCommandInput) => {
    checkComposite(alarms, input);
    const { Tags, ...settings } = input;
    const existing = existingOf(alarms, input.AlarmName!, 'composite');
    const alarm: CompositeAlarmRecord = {
      kind: 'composite',
      ...stored(cloud, existing, input),
      tags: existing?.tags ?? tagsOf(Tags),
      settings,
    };
    alarms.put(alarm, existing ? 'update' : 'create');
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

  DescribeAlarmsForMetric: (input: DescribeAlarmsForMetricCommandInput) => {
    const key = metricKey(input);
    const matching = sorted(alarms).filter(
      (alarm): alarm is MetricAlarmRecord =>
        alarm.kind === 'metric' && metricKey(alarm.settings) === key && fits(alarm, input),
    );
    return { MetricAlarms: matching.map(describeMetricAlarm) };
  },

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

  EnableAlarmActions: ({ AlarmNames = [] }: EnableAlarmActionsCommandInput) =>
    setActions(alarms, AlarmNames, true),
  DisableAlarmActions: ({ AlarmNames = [] }: DisableAlarmActionsCommandInput) =>
    setActions(alarms, AlarmNames, false),
});

function stored(
  cloud: Cloud,
  existing: AlarmRecord | undefined,
  input: { AlarmName?: string | undefined; ActionsEnabled?: boolean | undefined },
) {
  const now = cloud.clock.now();
  return {
    name: input.AlarmName!,
    arn: cloud.arn('cloudwatch', `alarm:${input.AlarmName}`),
    // An update leaves the state as it is until the next evaluation.
    state: existing?.state ?? initialState(now),
    configuredAt: now,
    actionsEnabled: input.ActionsEnabled ?? true,
  };
}

function existingOf(alarms: Alarms, name: string, kind: AlarmRecord['kind']): AlarmRecord | undefined {
  const existing = alarms.table.get(name);
  if (existing && existing.kind !== kind)
    throw validationError(`${name} is the name of an alarm of another type.`);
  return existing;
}

const MOST_CHILDREN = 100;

function checkComposite(alarms: Alarms, input: PutCompositeAlarmCommandInput): void {
  checkCommon(input);
  for (const member of ['ActionsSuppressor', 'ActionConfiguration'] as const) {
    if (input[member] !== undefined)
      throw invalidValue(`The parameter ${member} is not supported by the local cloud.`);
  }
  const { children } = parseAlarmRule(input.AlarmRule ?? '');
  if (children.length > MOST_CHILDREN) {
    throw validationError(`AlarmRule must not refer to more than ${MOST_CHILDREN} alarms.`);
  }
  const unknown = children.filter((name) => !alarms.table.has(name));
  if (unknown.length > 0)
    throw validationError(`AlarmRule refers to alarms that do not exist: ${unknown.join(', ')}`);
  if (reaches(alarms, children, input.AlarmName!))
    throw validationError('AlarmRule must not lead back to its own alarm.');
}

function reaches(alarms: Alarms, names: readonly string[], target: string): boolean {
  return names.some((name) => {
    if (name === target) return true;
    const alarm = alarms.table.get(name);
    return (
      alarm?.kind === 'composite' &&
      reaches(alarms, parseAlarmRule(alarm.settings.AlarmRule!).children, target)
    );
  });
}

function alarmOf(alarms: Alarms, name: string): AlarmRecord {
  const alarm = alarms.table.get(name);
  if (!alarm) throw new AwsError('ResourceNotFound', `Alarm ${name} does not exist.`);
  return alarm;
}

const sorted = (alarms: Alarms) => [...alarms.table.values()].sort((a, b) => (a.name < b.name ? -1 : 1));

function selectAlarms(alarms: Alarms, input: DescribeAlarmsCommandInput): AlarmRecord[] {
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

function setActions(alarms: Alarms, names: readonly string[], enabled: boolean): object {
  for (const name of names) {
    const alarm = alarms.table.get(name);
    if (alarm) alarm.actionsEnabled = enabled;
  }
  return {};
}
