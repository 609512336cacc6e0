import type { PutCompositeAlarmCommandInput, PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import type { Cloud } from '../../../cloud.ts';
import { invalidValue, validationError } from '../errors.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import { tagsOf } from '../tag-operations.ts';
import type { AlarmRecord } from './alarm-record.ts';
import { initialState } from './alarm-record.ts';
import { parseAlarmRule } from './alarm-rule.ts';
import type { Alarms } from './alarms.ts';
import { checkCommon, checkMetricAlarm } from './check-metric-alarm.ts';

/** Makes an alarm on a metric, or changes it. */
export function putMetricAlarm(
  cloud: Cloud,
  { store, alarms }: { readonly store: MetricStore; readonly alarms: Alarms },
  input: PutMetricAlarmCommandInput,
): void {
  checkMetricAlarm(store, input);
  const { Tags, ...settings } = input;
  const existing = existingOf(alarms, input.AlarmName!, 'metric');
  const tags = existing?.tags ?? tagsOf(Tags);
  const alarm = { kind: 'metric' as const, ...stored(cloud, existing, input), tags, settings };
  alarms.put(alarm, existing ? 'update' : 'create');
}

/** Makes an alarm on other alarms, or changes it. */
export function putCompositeAlarm(cloud: Cloud, alarms: Alarms, input: PutCompositeAlarmCommandInput): void {
  checkComposite(alarms, input);
  const { Tags, ...settings } = input;
  const existing = existingOf(alarms, input.AlarmName!, 'composite');
  const tags = existing?.tags ?? tagsOf(Tags);
  const alarm = { kind: 'composite' as const, ...stored(cloud, existing, input), tags, settings };
  alarms.put(alarm, existing ? 'update' : 'create');
}

function existingOf(alarms: Alarms, name: string, kind: AlarmRecord['kind']): AlarmRecord | undefined {
  const existing = alarms.table.get(name);
  if (existing && existing.kind !== kind)
    throw validationError(`${name} is the name of an alarm of another type.`);
  return existing;
}

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
