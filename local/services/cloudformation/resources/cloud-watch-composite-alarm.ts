import { alarmResourceType } from './alarm-resource-type.ts';
import type { ResourceType } from './resource-type.ts';

const SETTINGS = [
  'ActionsEnabled',
  'ActionsSuppressor',
  'ActionsSuppressorExtensionPeriod',
  'ActionsSuppressorWaitPeriod',
  'AlarmActions',
  'AlarmDescription',
  'AlarmRule',
  'InsufficientDataActions',
  'OKActions',
];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudwatch-compositealarm.html */
export const cloudWatchCompositeAlarm: ResourceType = alarmResourceType({
  type: 'AWS::CloudWatch::CompositeAlarm',
  settings: SETTINGS,
  operation: 'PutCompositeAlarm',
});
