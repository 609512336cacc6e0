import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateTopicCommand, ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AwsError } from '../../../local/aws-error.ts';
import { createManualClock } from '../../../local/clock.ts';
import { cloudwatch } from '../../../local/services/cloudwatch/index.ts';
import { events } from '../../../local/services/events/index.ts';
import { sns } from '../../../local/services/sns/index.ts';
import { sqs } from '../../../local/services/sqs/index.ts';
import { startTestCloud } from '../test-cloud.ts';
import { recordingService } from './recording-service.ts';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'signalbox-restart-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const lambda = recordingService('lambda', ['Invoke']);
const clock = createManualClock();
const start = () =>
  startTestCloud({ services: [lambda.definition, events, cloudwatch, sqs, sns], clock, data });

it('keeps rules, undelivered events, alarms, metrics, queues with their messages, and topics', async () => {
  let cloud = await start();
  const bus = new EventBridgeClient(cloud.clientConfig);
  await bus.send(new PutRuleCommand({ Name: 'r', EventPattern: '{"source":["shop"]}' }));
  await bus.send(new PutRuleCommand({ Name: 'tick', ScheduleExpression: 'rate(1 hour)' }));
  const Targets = [{ Id: 't', Arn: 'arn:aws:lambda:us-east-1:123456789012:function:fn' }];
  for (const Rule of ['r', 'tick']) await bus.send(new PutTargetsCommand({ Rule, Targets }));
  lambda.failures.push(new AwsError('ServiceException', 'down'));
  await bus.send(new PutEventsCommand({ Entries: [{ Source: 'shop', DetailType: 'd', Detail: '{}' }] }));
  await clock.advance(0);
  expect(lambda.calls).toHaveLength(1);

  const metrics = new CloudWatchClient(cloud.clientConfig);
  await metrics.send(
    new PutMetricAlarmCommand({
      AlarmName: 'a',
      Namespace: 'Shop',
      MetricName: 'Errors',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  );
  await metrics.send(
    new PutMetricDataCommand({ Namespace: 'Shop', MetricData: [{ MetricName: 'Errors', Value: 5 }] }),
  );
  const queues = new SQSClient(cloud.clientConfig);
  await queues.send(new CreateQueueCommand({ QueueName: 'q' }));
  const queueUrl = (endpoint: string) => `${endpoint}/123456789012/q`;
  await queues.send(new SendMessageCommand({ QueueUrl: queueUrl(cloud.endpoint), MessageBody: 'kept' }));
  await new SNSClient(cloud.clientConfig).send(new CreateTopicCommand({ Name: 't' }));
  await cloud.stop();

  cloud = await start();
  await clock.advance(3_600_000);
  expect(lambda.calls).toHaveLength(3);
  const alarms = await new CloudWatchClient(cloud.clientConfig).send(
    new DescribeAlarmsCommand({ AlarmNames: ['a'] }),
  );
  expect(alarms.MetricAlarms).toHaveLength(1);
  const { Messages } = await new SQSClient(cloud.clientConfig).send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl(cloud.endpoint) }),
  );
  expect(Messages).toMatchObject([{ Body: 'kept' }]);
  expect((await new SNSClient(cloud.clientConfig).send(new ListTopicsCommand())).Topics).toHaveLength(1);
  await cloud.stop();
});
