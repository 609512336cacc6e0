import { serviceCaller } from '../../../caller.ts';
import type { Cloud } from '../../../cloud.ts';
import type { AlarmRecord, StateChange } from './alarm-record.ts';
import { eventConfiguration, eventState } from './alarm-event.ts';
import type { AlarmHistory } from './alarm-history.ts';
import { zonedTime } from './state-reason.ts';

/** Carries out what an alarm is to do in its new state; how each went is noted in the history. */
export function runActions(cloud: Cloud, history: AlarmHistory, change: StateChange): void {
  const { alarm } = change;
  if (!alarm.actionsEnabled) return;
  for (const action of actionsFor(alarm)) {
    const data = {
      actionState: 'Succeeded',
      stateUpdateTimestamp: alarm.state.updatedAt,
      notificationResource: action,
    };
    run(cloud, action, change).then(
      () => history.add(alarm, { type: 'Action', summary: `Successfully executed action ${action}`, data }),
      (error: unknown) =>
        history.add(alarm, {
          type: 'Action',
          summary: `Failed to execute action ${action}. Received error: "${messageOf(error)}"`,
          data: { ...data, actionState: 'Failed', error: messageOf(error) },
        }),
    );
  }
}

/** Whether the local cloud can carry out an action. */
export const isSupportedAction = (arn: string): boolean =>
  /^arn:[^:]+:(sns|lambda):[^:]+:[^:]+:.+$/.test(arn);

function actionsFor({ settings, state }: AlarmRecord): readonly string[] {
  if (state.value === 'ALARM') return settings.AlarmActions ?? [];
  return (state.value === 'OK' ? settings.OKActions : settings.InsufficientDataActions) ?? [];
}

function run(cloud: Cloud, action: string, change: StateChange): Promise<unknown> {
  const { alarm } = change;
  if (action.split(':')[2] === 'lambda') return callFunction(cloud, action, change);
  return cloud.call(serviceCaller('cloudwatch.amazonaws.com', alarm.arn), 'sns', 'Publish', {
    TopicArn: action,
    Subject: `${alarm.state.value}: "${alarm.name}" in ${regionName(cloud.region)}`.slice(0, 100),
    Message: JSON.stringify(notification(cloud, change)),
  });
}

function callFunction(cloud: Cloud, action: string, { alarm, previous }: StateChange): Promise<unknown> {
  const payload = {
    source: 'aws.cloudwatch',
    alarmArn: alarm.arn,
    accountId: cloud.account,
    time: zonedTime(cloud.clock.now()),
    region: cloud.region,
    alarmData: {
      alarmName: alarm.name,
      state: eventState(alarm.state),
      previousState: eventState(previous),
      configuration: eventConfiguration(alarm),
    },
  };
  return cloud.call(serviceCaller('lambda.alarms.cloudwatch.amazonaws.com', alarm.arn), 'lambda', 'Invoke', {
    FunctionName: action,
    InvocationType: 'Event',
    Payload: Buffer.from(JSON.stringify(payload)),
  });
}

/** The message that SNS subscribers get. */
function notification(cloud: Cloud, { alarm, previous }: StateChange): object {
  const { settings, state } = alarm;
  return {
    AlarmName: alarm.name,
    AlarmDescription: settings.AlarmDescription ?? null,
    AWSAccountId: cloud.account,
    AlarmConfigurationUpdatedTimestamp: zonedTime(alarm.configuredAt),
    NewStateValue: state.value,
    NewStateReason: state.reason,
    StateChangeTime: zonedTime(state.updatedAt),
    Region: regionName(cloud.region),
    AlarmArn: alarm.arn,
    OldStateValue: previous.value,
    OKActions: settings.OKActions ?? [],
    AlarmActions: settings.AlarmActions ?? [],
    InsufficientDataActions: settings.InsufficientDataActions ?? [],
    ...(alarm.kind === 'composite'
      ? { AlarmRule: alarm.settings.AlarmRule }
      : { Trigger: trigger(alarm.settings) }),
  };
}

function trigger(settings: (AlarmRecord & { kind: 'metric' })['settings']): object {
  const metric =
    settings.Metrics && settings.Metrics.length > 0
      ? { Metrics: settings.Metrics }
      : {
          MetricName: settings.MetricName,
          Namespace: settings.Namespace,
          StatisticType: settings.Statistic ? 'Statistic' : 'ExtendedStatistic',
          ...(settings.Statistic
            ? { Statistic: settings.Statistic.toUpperCase() }
            : { ExtendedStatistic: settings.ExtendedStatistic }),
          Unit: settings.Unit ?? null,
          Dimensions: (settings.Dimensions ?? []).map(({ Name, Value }) => ({ value: Value, name: Name })),
        };
  return {
    ...metric,
    Period: settings.Period,
    EvaluationPeriods: settings.EvaluationPeriods,
    DatapointsToAlarm: settings.DatapointsToAlarm ?? settings.EvaluationPeriods,
    ComparisonOperator: settings.ComparisonOperator,
    Threshold: settings.Threshold,
    TreatMissingData: settings.TreatMissingData ?? 'missing',
    EvaluateLowSampleCountPercentile: settings.EvaluateLowSampleCountPercentile ?? '',
  };
}

const REGIONS: Readonly<Record<string, string>> = {
  'us-east-1': 'US East (N. Virginia)',
  'us-east-2': 'US East (Ohio)',
  'us-west-1': 'US West (N. California)',
  'us-west-2': 'US West (Oregon)',
  'eu-central-1': 'EU (Frankfurt)',
  'eu-west-1': 'EU (Ireland)',
  'eu-west-2': 'EU (London)',
  'ap-northeast-1': 'Asia Pacific (Tokyo)',
  'ap-southeast-1': 'Asia Pacific (Singapore)',
  'cn-north-1': 'China (Beijing)',
  'us-gov-west-1': 'AWS GovCloud (US-West)',
};

const regionName = (region: string) => REGIONS[region] ?? region;

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
