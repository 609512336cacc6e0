import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { AwsJson1_0Protocol, AwsQueryProtocol, AwsSmithyRpcV2CborProtocol } from '@aws-sdk/core/protocols';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../../local/clock.ts';
import { cloudwatch } from '../../../../local/services/cloudwatch/index.ts';
import { hasCommand } from '../../../has-command.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

const run = promisify(execFile);
const hasCli = hasCommand('aws');
const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;

const clock = createManualClock(Date.parse('2026-11-22T23:10:00Z'));
let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud({ services: [cloudwatch], clock });
});
afterAll(() => cloud.stop());

const env = () => ({ ...process.env, ...cloud.env, AWS_PAGER: '', AWS_DEFAULT_OUTPUT: 'json' });

const COMMON = { defaultNamespace: 'com.amazonaws.cloudwatch' };

describe('the SDK', () => {
  it.each([
    ['JSON', new AwsJson1_0Protocol({ ...COMMON, serviceTarget: 'GraniteServiceVersion20100801' })],
    [
      'query',
      new AwsQueryProtocol({
        ...COMMON,
        xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
        version: '2010-08-01',
      }),
    ],
    ['CBOR', new AwsSmithyRpcV2CborProtocol(COMMON)],
  ])('puts and reads an alarm over %s', async (AlarmName, protocol) => {
    const client = new CloudWatchClient({ ...cloud.clientConfig, protocol });
    const settings = {
      AlarmName,
      Namespace: 'Shop',
      MetricName: 'Errors',
      Dimensions: [{ Name: 'Host', Value: 'a b+c' }],
      Statistic: 'Sum' as const,
      Period: 60,
      EvaluationPeriods: 2,
      Threshold: 0.5,
      ComparisonOperator: 'GreaterThanThreshold' as const,
    };
    await client.send(new PutMetricAlarmCommand(settings));
    const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }));
    expect(MetricAlarms).toMatchObject([
      { ...settings, AlarmConfigurationUpdatedTimestamp: new Date('2026-11-22T23:10:00Z') },
    ]);
    await expect(
      client.send(new PutMetricAlarmCommand({ ...settings, MetricName: undefined })),
    ).rejects.toThrow('The parameter MetricName is required.');
    client.destroy();
  });
});

describe.skipIf(!hasCli)(`the AWS CLI${hasCli ? '' : ' (not on this machine)'}`, () => {
  it('puts data and reads statistics', async () => {
    const aws = (...args: string[]) => run('aws', ['cloudwatch', ...args], { env: env() });
    await aws(
      'put-metric-data',
      '--namespace',
      'Cli',
      '--metric-name',
      'Hits',
      '--value',
      '3',
      '--unit',
      'Count',
    );
    const metric = ['--namespace', 'Cli', '--metric-name', 'Hits', '--statistics', 'Sum', '--period', '60'];
    const span = ['--start-time', '2026-11-22T23:10:00Z', '--end-time', '2026-11-22T23:11:00Z'];
    const { stdout } = await aws('get-metric-statistics', ...metric, ...span);
    expect(JSON.parse(stdout)).toMatchObject({ Label: 'Hits', Datapoints: [{ Sum: 3, Unit: 'Count' }] });
  }, 30_000);
});

describe.skipIf(!hasBoto3)(`boto3${hasBoto3 ? '' : ' (not on this machine)'}`, () => {
  it('pages, computes and sees errors', async () => {
    const program = `
import boto3, json, datetime
cw = boto3.client('cloudwatch')
for name in ('a', 'b', 'c'):
    cw.put_metric_alarm(AlarmName='boto-' + name, Namespace='Boto', MetricName='Hits', Statistic='Sum', Period=60,
        EvaluationPeriods=1, Threshold=1, ComparisonOperator='GreaterThanThreshold')
pages = cw.get_paginator('describe_alarms').paginate(AlarmNamePrefix='boto-', PaginationConfig={'PageSize': 1})
names = [alarm['AlarmName'] for page in pages for alarm in page['MetricAlarms']]
cw.put_metric_data(Namespace='Boto', MetricData=[{'MetricName': 'Hits', 'Values': [1, 2], 'Counts': [2, 1]}])
start = datetime.datetime(2026, 11, 22, 23, 10, tzinfo=datetime.timezone.utc)
stat = {'Metric': {'Namespace': 'Boto', 'MetricName': 'Hits'}, 'Period': 60, 'Stat': 'Sum'}
data = cw.get_metric_data(StartTime=start, EndTime=start + datetime.timedelta(minutes=1), MetricDataQueries=[
    {'Id': 'm', 'MetricStat': stat, 'ReturnData': False}, {'Id': 'twice', 'Expression': 'm * 2'}])
try:
    cw.set_alarm_state(AlarmName='nope', StateValue='OK', StateReason='r')
except cw.exceptions.ResourceNotFound as error:
    code = error.response['Error']['Code']
try:
    cw.put_metric_data(Namespace='AWS/X', MetricData=[])
except cw.exceptions.InvalidParameterValueException as error:
    invalid = error.response['Error']['Code']
print(json.dumps([names, data['MetricDataResults'][0]['Values'], code, invalid]))
`;
    const { stdout } = await run('python3', ['-c', program], { env: env() });
    expect(JSON.parse(stdout)).toEqual([
      ['boto-a', 'boto-b', 'boto-c'],
      [8],
      'ResourceNotFound',
      'InvalidParameterValue',
    ]);
  }, 30_000);
});
