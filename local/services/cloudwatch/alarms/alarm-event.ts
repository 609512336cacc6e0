import type { Dimension } from '@aws-sdk/client-cloudwatch';
import { randomUUID } from 'node:crypto';
import { AWS } from '../../../caller.ts';
import type { Cloud } from '../../../cloud.ts';
import type { AlarmRecord, AlarmState, MetricAlarmRecord } from './alarm-record.ts';
import { alarmQueries } from './alarm-queries.ts';
import { zonedTime } from './state-reason.ts';

/**
 * Tells EventBridge of a change of state.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export function sendStateChange(cloud: Cloud, alarm: AlarmRecord, previous: AlarmState): void {
  send(cloud, alarm, 'CloudWatch Alarm State Change', {
    alarmName: alarm.name,
    state: eventState(alarm.state),
    previousState: eventState(previous),
    configuration: eventConfiguration(alarm),
  });
}

export function sendConfigurationChange(
  cloud: Cloud,
  alarm: AlarmRecord,
  operation: 'create' | 'update' | 'delete',
): void {
  send(cloud, alarm, 'CloudWatch Alarm Configuration Change', {
    alarmName: alarm.name,
    operation,
    state: { value: alarm.state.value, timestamp: zonedTime(alarm.state.updatedAt) },
    configuration: fullConfiguration(alarm),
  });
}

export interface EventState {
  readonly value: string;
  readonly reason: string;
  readonly reasonData?: string;
  readonly timestamp: string;
}

export const eventState = (state: AlarmState): EventState => ({
  value: state.value,
  reason: state.reason,
  ...(state.reasonData === undefined ? {} : { reasonData: state.reasonData }),
  timestamp: zonedTime(state.updatedAt),
});

export function eventConfiguration(alarm: AlarmRecord): object {
  const description = alarm.settings.AlarmDescription;
  return {
    ...(description ? { description } : {}),
    ...(alarm.kind === 'composite'
      ? { alarmRule: alarm.settings.AlarmRule }
      : { metrics: eventMetrics(alarm) }),
  };
}

function eventMetrics(alarm: MetricAlarmRecord): object[] {
  const isMath = (alarm.settings.Metrics?.length ?? 0) > 0;
  return alarmQueries(alarm.settings).map((query) => ({
    id: isMath ? query.Id : randomUUID(),
    ...(query.Expression === undefined ? {} : { expression: query.Expression }),
    ...(query.Label === undefined ? {} : { label: query.Label }),
    ...(query.MetricStat === undefined
      ? {}
      : {
          metricStat: {
            metric: {
              namespace: query.MetricStat.Metric!.Namespace,
              name: query.MetricStat.Metric!.MetricName,
              dimensions: dimensionMap(query.MetricStat.Metric!.Dimensions ?? []),
            },
            period: query.MetricStat.Period,
            stat: query.MetricStat.Stat,
            ...(query.MetricStat.Unit ? { unit: query.MetricStat.Unit } : {}),
          },
        }),
    returnData: query.ReturnData ?? true,
  }));
}

function fullConfiguration(alarm: AlarmRecord): object {
  const { settings } = alarm;
  return {
    ...eventConfiguration(alarm),
    alarmName: alarm.name,
    actionsEnabled: alarm.actionsEnabled,
    timestamp: zonedTime(alarm.configuredAt),
    okActions: settings.OKActions ?? [],
    alarmActions: settings.AlarmActions ?? [],
    insufficientDataActions: settings.InsufficientDataActions ?? [],
    ...(alarm.kind === 'composite'
      ? {}
      : {
          threshold: alarm.settings.Threshold,
          evaluationPeriods: alarm.settings.EvaluationPeriods,
          datapointsToAlarm: alarm.settings.DatapointsToAlarm,
          comparisonOperator: alarm.settings.ComparisonOperator,
          treatMissingData: alarm.settings.TreatMissingData ?? 'missing',
        }),
  };
}

const dimensionMap = (dimensions: readonly Dimension[]) =>
  Object.fromEntries(dimensions.map(({ Name, Value }) => [Name!, Value!]));

/** An event that cannot be sent (a cloud without EventBridge) must not keep the alarm from changing. */
function send(cloud: Cloud, alarm: AlarmRecord, DetailType: string, detail: object): void {
  const entry = {
    Source: 'aws.cloudwatch',
    DetailType,
    Detail: JSON.stringify(detail),
    Resources: [alarm.arn],
    Time: new Date(cloud.clock.now()),
  };
  void cloud.call(AWS, 'events', 'PutEvents', { Entries: [entry] }).catch(() => undefined);
}
