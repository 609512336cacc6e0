import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  DescribeAlarmsForMetricCommand,
  DisableAlarmActionsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  ListTagsForResourceCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
  type MetricDatum,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AWS } from '../../../../local/caller.ts';
import { createManualClock, type ManualClock } from '../../../../local/clock.ts';
import { cloudwatch } from '../../../../local/services/cloudwatch/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';
import { recordingService, type RecordingService } from '../recording-service.ts';

const MINUTE = 60_000;
const TOPIC = 'arn:aws:sns:us-east-1:123456789012:alerts';

let clock: ManualClock;
let events: RecordingService;
let sns: RecordingService;
let cloud: TestCloud;
let client: CloudWatchClient;

beforeEach(async () => {
  clock = createManualClock(Date.parse('2026-11-22T23:10:00Z'));
  events = recordingService('events', ['PutEvents']);
  sns = recordingService('sns', ['Publish']);
  cloud = await startTestCloud({ services: [cloudwatch, events.definition, sns.definition], clock });
  client = new CloudWatchClient(cloud.clientConfig);
});

afterEach(async () => {
  client.destroy();
  await cloud.stop();
});

const ALARM: PutMetricAlarmCommandInput = {
  AlarmName: 'errors',
  Namespace: 'Shop',
  MetricName: 'Errors',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
};

const putAlarm = (settings: Partial<PutMetricAlarmCommandInput> = {}) =>
  client.send(new PutMetricAlarmCommand({ ...ALARM, ...settings }));

const put = (Value: number, datum: Partial<MetricDatum> = {}) =>
  client.send(
    new PutMetricDataCommand({ Namespace: 'Shop', MetricData: [{ MetricName: 'Errors', Value, ...datum }] }),
  );

async function alarm(name = 'errors') {
  const found = await client.send(
    new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
  );
  return (found.MetricAlarms![0] ?? found.CompositeAlarms![0])!;
}

const changes = () =>
  events.calls
    .map(({ input }) => (input['Entries'] as { DetailType: string; Detail: string }[])[0]!)
    .filter(({ DetailType }) => DetailType === 'CloudWatch Alarm State Change')
    .map(({ Detail }) => JSON.parse(Detail));

describe('metrics', () => {
  it('are summed up by period, from values, counts and statistic sets', async () => {
    await put(1);
    await put(0, { Value: undefined, Values: [2, 4], Counts: [3, 1] });
    await put(0, {
      Value: undefined,
      StatisticValues: { SampleCount: 2, Sum: 10, Minimum: 3, Maximum: 7 },
    });
    await clock.advance(MINUTE);
    await put(9);
    const { Datapoints } = await client.send(
      new GetMetricStatisticsCommand({
        Namespace: 'Shop',
        MetricName: 'Errors',
        StartTime: new Date('2026-11-22T23:10:00Z'),
        EndTime: new Date('2026-11-22T23:12:00Z'),
        Period: 60,
        Statistics: ['Sum', 'SampleCount', 'Average', 'Minimum', 'Maximum'],
      }),
    );
    expect(Datapoints).toEqual([
      {
        Timestamp: new Date('2026-11-22T23:10:00Z'),
        Sum: 21,
        SampleCount: 7,
        Average: 3,
        Minimum: 1,
        Maximum: 7,
        Unit: 'None',
      },
      {
        Timestamp: new Date('2026-11-22T23:11:00Z'),
        Sum: 9,
        SampleCount: 1,
        Average: 9,
        Minimum: 9,
        Maximum: 9,
        Unit: 'None',
      },
    ]);
  });

  it('give percentiles', async () => {
    await put(0, { Value: undefined, Values: Array.from({ length: 100 }, (_, index) => index + 1) });
    const { Datapoints } = await client.send(
      new GetMetricStatisticsCommand({
        Namespace: 'Shop',
        MetricName: 'Errors',
        StartTime: new Date('2026-11-22T23:10:00Z'),
        EndTime: new Date('2026-11-22T23:11:00Z'),
        Period: 60,
        ExtendedStatistics: ['p50', 'p99'],
      }),
    );
    expect(Datapoints![0]!.ExtendedStatistics).toEqual({ p50: 50, p99: 99 });
  });

  it('are computed with', async () => {
    const Dimensions = [{ Name: 'Kind', Value: 'requests' }];
    await put(2);
    await put(50, { Dimensions });
    await clock.advance(MINUTE);
    await put(10, { Dimensions });
    const stat = (Id: string, Dimensions: MetricDatum['Dimensions'] = []) => ({
      Id,
      MetricStat: {
        Metric: { Namespace: 'Shop', MetricName: 'Errors', Dimensions },
        Period: 60,
        Stat: 'Sum',
      },
      ReturnData: false,
    });
    const { MetricDataResults } = await client.send(
      new GetMetricDataCommand({
        StartTime: new Date('2026-11-22T23:10:00Z'),
        EndTime: new Date('2026-11-22T23:12:00Z'),
        ScanBy: 'TimestampAscending',
        MetricDataQueries: [
          stat('errors'),
          stat('requests', Dimensions),
          { Id: 'rate', Expression: '100 * FILL(errors, 0) / requests', Label: 'Error rate' },
        ],
      }),
    );
    expect(MetricDataResults).toEqual([
      {
        Id: 'rate',
        Label: 'Error rate',
        Timestamps: [new Date('2026-11-22T23:10:00Z'), new Date('2026-11-22T23:11:00Z')],
        Values: [4, 0],
        StatusCode: 'Complete',
      },
    ]);
  });

  it('are listed by namespace and dimensions', async () => {
    await put(1);
    await put(1, { Dimensions: [{ Name: 'Host', Value: 'a' }] });
    const { Metrics } = await client.send(
      new ListMetricsCommand({ Namespace: 'Shop', Dimensions: [{ Name: 'Host' }] }),
    );
    expect(Metrics).toEqual([
      { Namespace: 'Shop', MetricName: 'Errors', Dimensions: [{ Name: 'Host', Value: 'a' }] },
    ]);
  });

  it('in namespaces of AWS come from AWS only', async () => {
    const data = { Namespace: 'AWS/ApplicationELB', MetricData: [{ MetricName: 'RequestCount', Value: 1 }] };
    await expect(client.send(new PutMetricDataCommand(data))).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
    await cloud.cloud.call(AWS, 'cloudwatch', 'PutMetricData', data);
    expect(
      (await client.send(new ListMetricsCommand({ Namespace: 'AWS/ApplicationELB' }))).Metrics,
    ).toHaveLength(1);
  });

  it('are refused with times out of bounds, no value or two', async () => {
    await expect(put(1, { Timestamp: new Date('2026-11-01T00:00:00Z') })).rejects.toThrow(
      'within the past two weeks',
    );
    await expect(put(1, { Values: [1] })).rejects.toMatchObject({
      name: 'InvalidParameterCombinationException',
    });
  });
});

describe('an alarm', () => {
  it('begins with insufficient data', async () => {
    await putAlarm();
    expect(await alarm()).toMatchObject({
      AlarmArn: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors',
      StateValue: 'INSUFFICIENT_DATA',
      StateReason: 'Unchecked: Initial alarm creation',
      ActionsEnabled: true,
      EvaluationPeriods: 1,
    });
  });

  it('rings as soon as the minute closes, tells EventBridge and its topic, and falls silent later', async () => {
    await putAlarm({ AlarmActions: [TOPIC], AlarmDescription: 'too many' });
    await put(3);
    await put(4);
    await clock.advance(MINUTE);
    expect(await alarm()).toMatchObject({
      StateValue: 'ALARM',
      StateReason:
        'Threshold Crossed: 1 out of the last 1 datapoints [7.0 (22/11/26 23:10:00)] was greater than or equal to the ' +
        'threshold (5.0) (minimum 1 datapoint for OK -> ALARM transition).',
      StateUpdatedTimestamp: new Date('2026-11-22T23:11:00Z'),
    });
    expect(changes()).toEqual([
      {
        alarmName: 'errors',
        state: {
          value: 'ALARM',
          reason: expect.stringContaining('Threshold Crossed') as string,
          reasonData: JSON.stringify({
            version: '1.0',
            queryDate: '2026-11-22T23:11:00.000+0000',
            startDate: '2026-11-22T23:10:00.000+0000',
            statistic: 'Sum',
            period: 60,
            recentDatapoints: [7],
            threshold: 5,
            evaluatedDatapoints: [{ timestamp: '2026-11-22T23:10:00.000+0000', value: 7, sampleCount: 2 }],
          }),
          timestamp: '2026-11-22T23:11:00.000+0000',
        },
        previousState: {
          value: 'INSUFFICIENT_DATA',
          reason: 'Unchecked: Initial alarm creation',
          timestamp: '2026-11-22T23:10:00.000+0000',
        },
        configuration: {
          description: 'too many',
          metrics: [
            {
              id: expect.any(String) as string,
              metricStat: {
                metric: { namespace: 'Shop', name: 'Errors', dimensions: {} },
                period: 60,
                stat: 'Sum',
              },
              returnData: true,
            },
          ],
        },
      },
    ]);
    expect(sns.calls[0]).toMatchObject({
      input: { TopicArn: TOPIC, Subject: 'ALARM: "errors" in US East (N. Virginia)' },
      caller: { kind: 'service', principal: 'cloudwatch.amazonaws.com' },
    });
    await put(0);
    await clock.advance(MINUTE);
    expect(await alarm()).toMatchObject({
      StateValue: 'OK',
      StateReason:
        'Threshold Crossed: 1 out of the last 1 datapoints [0.0 (22/11/26 23:11:00)] was not greater than or equal to ' +
        'the threshold (5.0) (minimum 1 datapoint for ALARM -> OK transition).',
    });
  });

  it('keeps ringing while the last data that it finds is bad, then finds none', async () => {
    await putAlarm();
    await put(7);
    await clock.advance(3 * MINUTE);
    expect((await alarm()).StateValue).toBe('ALARM');
    await clock.advance(MINUTE);
    expect(await alarm()).toMatchObject({
      StateValue: 'INSUFFICIENT_DATA',
      StateReason: 'Insufficient Data: 1 datapoint was unknown.',
    });
  });

  it('takes silence for good where it is told so', async () => {
    await putAlarm({ TreatMissingData: 'notBreaching' });
    await clock.advance(MINUTE);
    expect(await alarm()).toMatchObject({
      StateValue: 'OK',
      StateReason:
        'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
    });
  });

  it('looks again at once when data for a closed minute comes late', async () => {
    await putAlarm();
    await clock.advance(MINUTE + 1_000);
    await put(9, { Timestamp: new Date('2026-11-22T23:10:30Z') });
    await clock.advance(0);
    expect((await alarm()).StateValue).toBe('ALARM');
  });

  it('wants M out of N datapoints', async () => {
    await putAlarm({ EvaluationPeriods: 3, DatapointsToAlarm: 2 });
    for (const value of [9, 0, 8]) {
      expect((await alarm()).StateValue).not.toBe('ALARM');
      await put(value);
      await clock.advance(MINUTE);
    }
    expect((await alarm()).StateReason).toBe(
      'Threshold Crossed: 2 out of the last 3 datapoints [8.0 (22/11/26 23:12:00), 9.0 (22/11/26 23:10:00)] were greater ' +
        'than or equal to the threshold (5.0) (minimum 2 datapoints for OK -> ALARM transition).',
    );
  });

  it('of high resolution is evaluated every ten seconds', async () => {
    await putAlarm({ Period: 10 });
    await put(9, { StorageResolution: 1 });
    await clock.advance(10_000);
    expect((await alarm()).StateValue).toBe('ALARM');
  });

  it('of high resolution never sees data of standard resolution', async () => {
    await putAlarm({ Period: 10 });
    await put(9);
    await clock.advance(MINUTE);
    expect((await alarm()).StateValue).toBe('INSUFFICIENT_DATA');
  });

  it('finds nothing in another unit', async () => {
    await putAlarm({ Unit: 'Count' });
    await put(9, { Unit: 'Bytes' });
    await clock.advance(MINUTE);
    expect((await alarm()).StateValue).toBe('INSUFFICIENT_DATA');
  });

  it('can be on metric math', async () => {
    const { Namespace, MetricName } = ALARM;
    await putAlarm({
      Namespace: undefined,
      MetricName: undefined,
      Statistic: undefined,
      Period: undefined,
      Threshold: 0.5,
      Metrics: [
        {
          Id: 'e',
          MetricStat: { Metric: { Namespace, MetricName }, Period: 60, Stat: 'Sum' },
          ReturnData: false,
        },
        { Id: 'rate', Expression: 'IF(e > 1, e / 10, 0)' },
      ],
    });
    await put(6);
    await clock.advance(MINUTE);
    expect(await alarm()).toMatchObject({
      StateValue: 'ALARM',
      StateReason: expect.stringContaining('[0.6 (22/11/26 23:10:00)]') as string,
    });
  });

  it('set by hand tells of it, and snaps back', async () => {
    await putAlarm();
    await put(0);
    await clock.advance(MINUTE);
    await client.send(
      new SetAlarmStateCommand({ AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'a drill' }),
    );
    expect(await alarm()).toMatchObject({ StateValue: 'ALARM', StateReason: 'a drill' });
    await clock.advance(MINUTE);
    expect((await alarm()).StateValue).toBe('OK');
    expect(changes().map(({ state }) => state.value)).toEqual(['OK', 'ALARM', 'OK']);
  });

  it('with its actions disabled acts no more, but tells EventBridge', async () => {
    await putAlarm({ AlarmActions: [TOPIC] });
    await client.send(new DisableAlarmActionsCommand({ AlarmNames: ['errors'] }));
    await put(9);
    await clock.advance(MINUTE);
    expect(sns.calls).toHaveLength(0);
    expect(changes()).toHaveLength(1);
  });

  it('leaves its history behind', async () => {
    await putAlarm({ AlarmActions: [TOPIC] });
    await put(9);
    await clock.advance(MINUTE);
    await client.send(new DeleteAlarmsCommand({ AlarmNames: ['errors'] }));
    const { AlarmHistoryItems } = await client.send(new DescribeAlarmHistoryCommand({ AlarmName: 'errors' }));
    expect(AlarmHistoryItems!.map(({ HistorySummary }) => HistorySummary)).toEqual([
      'Alarm "errors" deleted',
      `Successfully executed action ${TOPIC}`,
      'Alarm updated from INSUFFICIENT_DATA to ALARM',
      'Alarm "errors" created',
    ]);
    expect(await alarm()).toBeUndefined();
  });

  it('is found by its metric, and by its tags', async () => {
    await putAlarm({ Tags: [{ Key: 'team', Value: 'a' }] });
    const found = await client.send(
      new DescribeAlarmsForMetricCommand({ Namespace: 'Shop', MetricName: 'Errors' }),
    );
    expect(found.MetricAlarms).toHaveLength(1);
    const ResourceARN = found.MetricAlarms![0]!.AlarmArn;
    const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceARN }));
    expect(Tags).toEqual([{ Key: 'team', Value: 'a' }]);
  });

  it.each([
    [{ EvaluationPeriods: 1_500 }, 'Metrics cannot be checked across more than a day'],
    [{ DatapointsToAlarm: 2 }, 'DatapointsToAlarm must be at least 1'],
    [{ TreatMissingData: 'never' }, 'Option never is not supported'],
    [{ Period: 45 }, 'The parameter MetricStat.Period must be a value in the set'],
    [{ AlarmActions: ['arn:aws:autoscaling:us-east-1:1:policy'] }, 'Invalid arn syntax'],
    [{ ComparisonOperator: 'GreaterThanUpperThreshold' }, 'is not supported'],
  ] as const)('is refused with %j', async (settings, message) => {
    await expect(putAlarm(settings as Partial<PutMetricAlarmCommandInput>)).rejects.toThrow(message);
  });

  it('that does not exist cannot be set', async () => {
    await expect(
      client.send(new SetAlarmStateCommand({ AlarmName: 'x', StateValue: 'OK', StateReason: 'r' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFound' });
  });
});

describe('a composite alarm', () => {
  it('follows its children', async () => {
    await putAlarm();
    await putAlarm({ AlarmName: 'drill' });
    await client.send(
      new PutCompositeAlarmCommand({ AlarmName: 'all', AlarmRule: 'ALARM(errors) AND NOT ALARM("drill")' }),
    );
    expect((await alarm('all')).StateValue).toBe('OK');
    await client.send(
      new SetAlarmStateCommand({ AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'r' }),
    );
    expect(await alarm('all')).toMatchObject({
      StateValue: 'ALARM',
      StateReason:
        'arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors transitioned to ALARM at Sunday 22 November, 2026 23:10:00 UTC',
    });
    await client.send(
      new SetAlarmStateCommand({ AlarmName: 'drill', StateValue: 'ALARM', StateReason: 'r' }),
    );
    expect((await alarm('all')).StateValue).toBe('OK');
    expect(changes().at(-1)).toMatchObject({
      alarmName: 'all',
      configuration: { alarmRule: 'ALARM(errors) AND NOT ALARM("drill")' },
    });
  });

  it.each([
    ['ALARM(nope)', 'do not exist: nope'],
    ['ALARM(errors', 'AlarmRule is not valid'],
    ['MAYBE(errors)', 'AlarmRule is not valid'],
  ])('is refused with the rule %s', async (AlarmRule, message) => {
    await putAlarm();
    await expect(client.send(new PutCompositeAlarmCommand({ AlarmName: 'all', AlarmRule }))).rejects.toThrow(
      message,
    );
  });
});
