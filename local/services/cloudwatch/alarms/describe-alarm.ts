import type { CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { AlarmRecord, CompositeAlarmRecord, MetricAlarmRecord } from './alarm-record.ts';

export const describeMetricAlarm = (alarm: MetricAlarmRecord): MetricAlarm => ({
  ...common(alarm),
  MetricName: alarm.settings.MetricName,
  Namespace: alarm.settings.Namespace,
  Statistic: alarm.settings.Statistic,
  ExtendedStatistic: alarm.settings.ExtendedStatistic,
  Dimensions: alarm.settings.Dimensions ?? [],
  Period: alarm.settings.Period,
  Unit: alarm.settings.Unit,
  EvaluationPeriods: alarm.settings.EvaluationPeriods,
  DatapointsToAlarm: alarm.settings.DatapointsToAlarm,
  Threshold: alarm.settings.Threshold,
  ComparisonOperator: alarm.settings.ComparisonOperator,
  TreatMissingData: alarm.settings.TreatMissingData,
  EvaluateLowSampleCountPercentile: alarm.settings.EvaluateLowSampleCountPercentile,
  Metrics: alarm.settings.Metrics,
});

export const describeCompositeAlarm = (alarm: CompositeAlarmRecord): CompositeAlarm => ({
  ...common(alarm),
  AlarmRule: alarm.settings.AlarmRule,
});

const common = (alarm: AlarmRecord) => ({
  AlarmName: alarm.name,
  AlarmArn: alarm.arn,
  AlarmDescription: alarm.settings.AlarmDescription,
  AlarmConfigurationUpdatedTimestamp: new Date(alarm.configuredAt),
  ActionsEnabled: alarm.actionsEnabled,
  OKActions: alarm.settings.OKActions ?? [],
  AlarmActions: alarm.settings.AlarmActions ?? [],
  InsufficientDataActions: alarm.settings.InsufficientDataActions ?? [],
  StateValue: alarm.state.value,
  StateReason: alarm.state.reason,
  StateReasonData: alarm.state.reasonData,
  StateUpdatedTimestamp: new Date(alarm.state.updatedAt),
  StateTransitionedTimestamp: new Date(alarm.state.transitionedAt),
});
