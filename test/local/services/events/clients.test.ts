import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../../local/clock.ts';
import { events } from '../../../../local/services/events/index.ts';
import { sns } from '../../../../local/services/sns/index.ts';
import { sqs } from '../../../../local/services/sqs/index.ts';
import { hasCommand } from '../../../has-command.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

const run = promisify(execFile);
const hasCli = hasCommand('aws');
const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud({ services: [events, sqs, sns], clock: createManualClock() });
});
afterAll(() => cloud.stop());

const env = () => ({ ...process.env, ...cloud.env, AWS_PAGER: '', AWS_DEFAULT_OUTPUT: 'json' });

describe.skipIf(!hasCli)(`the AWS CLI${hasCli ? '' : ' (not on this machine)'}`, () => {
  const aws = async (...args: string[]) =>
    JSON.parse((await run('aws', args, { env: env() })).stdout || '{}') as Record<string, string>;

  it('puts rules, targets and events', async () => {
    const pattern = '{"source":["cli"]}';
    const { RuleArn } = await aws('events', 'put-rule', '--name', 'cli', '--event-pattern', pattern);
    expect(RuleArn).toBe('arn:aws:events:us-east-1:123456789012:rule/cli');
    const target = 'Id=q,Arn=arn:aws:sqs:us-east-1:123456789012:q';
    const put = await aws('events', 'put-targets', '--rule', 'cli', '--targets', target);
    expect(put).toMatchObject({ FailedEntryCount: 0 });
    const entries = JSON.stringify([{ Source: 'cli', DetailType: 'd', Detail: '{}' }]);
    expect(await aws('events', 'put-events', '--entries', entries)).toMatchObject({ FailedEntryCount: 0 });
  }, 30_000);
});

describe.skipIf(!hasBoto3)(`boto3${hasBoto3 ? '' : ' (not on this machine)'}`, () => {
  it('sends an event from a bus by a topic to a queue', async () => {
    const program = `
import boto3, json
events, sns, sqs = boto3.client('events'), boto3.client('sns'), boto3.client('sqs')
def policy(service, action, arn):
    return json.dumps({'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'Service': service},
        'Action': action, 'Resource': arn}]})
topic = sns.create_topic(Name='topic')['TopicArn']
sns.set_topic_attributes(TopicArn=topic, AttributeName='Policy', AttributeValue=policy('events.amazonaws.com', 'sns:Publish', topic))
queue = sqs.create_queue(QueueName='boto')['QueueUrl']
arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=['QueueArn'])['Attributes']['QueueArn']
sqs.set_queue_attributes(QueueUrl=queue, Attributes={'Policy': policy('sns.amazonaws.com', 'sqs:SendMessage', arn)})
sns.subscribe(TopicArn=topic, Protocol='sqs', Endpoint=arn)
events.put_rule(Name='boto', EventPattern=json.dumps({'source': ['boto']}))
events.put_targets(Rule='boto', Targets=[{'Id': 't', 'Arn': topic, 'InputPath': '$.detail'}])
events.put_events(Entries=[{'Source': 'boto', 'DetailType': 'd', 'Detail': json.dumps({'n': 1})}])
body = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=10)['Messages'][0]['Body']
errors = []
for call in (lambda: sqs.get_queue_url(QueueName='nope'), lambda: sns.publish(TopicArn=topic + 'x', Message='m'),
             lambda: events.describe_rule(Name='nope'), lambda: events.put_rule(Name='r', EventPattern='{"a":1}')):
    try:
        call()
    except Exception as error:
        errors.append([type(error).__name__, error.response['Error']['Code']])
print(json.dumps([json.loads(body)['Message'], errors]))
`;
    const { stdout } = await run('python3', ['-c', program], { env: env() });
    expect(JSON.parse(stdout)).toEqual([
      '{"n":1}',
      [
        ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'],
        ['NotFoundException', 'NotFound'],
        ['ResourceNotFoundException', 'ResourceNotFoundException'],
        ['InvalidEventPatternException', 'InvalidEventPatternException'],
      ],
    ]);
  }, 30_000);
});
