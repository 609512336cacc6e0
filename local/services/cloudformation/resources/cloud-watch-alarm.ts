import { alarmResourceType } from './alarm-resource-type.ts';
import type { ResourceType } from './resource-type.ts';

const SETTINGS = [
  'ActionsEnabled',
  'AlarmActions',
  'AlarmDescription',
  'ComparisonOperator',
  'DatapointsToAlarm',
  'Dimensions',
  'EvaluateLowSampleCountPercentile',
  'EvaluationPeriods',
  'ExtendedStatistic',
  'InsufficientDataActions',
  'MetricName',
  'Metrics',
  'Namespace',
  'OKActions',
  'Period',
  'Statistic',
  'Threshold',
  'ThresholdMetricId',
  'TreatMissingData',
  'Unit',
];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudwatch-alarm.html */
export const cloudWatchAlarm: ResourceType = alarmResourceType({
  type: 'AWS::CloudWatch::Alarm',
  settings: SETTINGS,
  operation: 'PutMetricAlarm',
});
