import type { DescribeAlarmsCommandInput, PutMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import type { Permission, Permissions, Scope } from '../../permission.ts';

interface AlarmInput {
  readonly AlarmName?: string;
  readonly AlarmNames?: readonly string[];
  readonly ResourceARN?: string;
}

/**
 * Reading metrics needs `*`; alarms can be scoped. DescribeAlarms without names asks for all alarms.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
 */
export const permissions: Permissions = {
  prefix: 'cloudwatch',
  operations: {
    PutMetricData: ({ Namespace }: PutMetricDataCommandInput) => [
      {
        action: 'cloudwatch:PutMetricData',
        resource: '*',
        context: { 'cloudwatch:namespace': Namespace ?? '' },
      },
    ],
    DescribeAlarms: (input: DescribeAlarmsCommandInput, scope) =>
      onAlarms('DescribeAlarms', input.AlarmNames ?? ['*'], scope),
    DescribeAlarmHistory: ({ AlarmName = '*' }: AlarmInput, scope) =>
      onAlarms('DescribeAlarmHistory', [AlarmName], scope),
    ...Object.fromEntries(
      [
        'PutMetricAlarm',
        'PutCompositeAlarm',
        'DeleteAlarms',
        'SetAlarmState',
        'EnableAlarmActions',
        'DisableAlarmActions',
      ].map((name) => [
        name,
        ({ AlarmName, AlarmNames }: AlarmInput, scope: Scope) =>
          onAlarms(name, AlarmNames ?? [AlarmName ?? ''], scope),
      ]),
    ),
    ...Object.fromEntries(
      ['TagResource', 'UntagResource', 'ListTagsForResource'].map((name) => [
        name,
        ({ ResourceARN = '*' }: AlarmInput) => [{ action: `cloudwatch:${name}`, resource: ResourceARN }],
      ]),
    ),
  },
};

const onAlarms = (
  operation: string,
  names: readonly string[],
  { partition, region, account }: Scope,
): Permission[] =>
  names.map((name) => ({
    action: `cloudwatch:${operation}`,
    resource: `arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}`,
  }));
