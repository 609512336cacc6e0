import {
  CreateEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EventBridgeClient,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  type Target,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AwsError } from '../../../../local/aws-error.ts';
import { AWS } from '../../../../local/caller.ts';
import { createManualClock, type ManualClock } from '../../../../local/clock.ts';
import { events } from '../../../../local/services/events/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';
import { recordingService, type RecordingService } from '../recording-service.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:fn';
const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:queue';
const DEAD_LETTERS = 'arn:aws:sqs:us-east-1:123456789012:dead';

let clock: ManualClock;
let lambda: RecordingService;
let sqs: RecordingService;
let cloud: TestCloud;
let client: EventBridgeClient;

beforeEach(async () => {
  clock = createManualClock();
  lambda = recordingService('lambda', ['Invoke']);
  sqs = recordingService('sqs', ['SendMessage']);
  cloud = await startTestCloud({ services: [events, lambda.definition, sqs.definition], clock });
  client = new EventBridgeClient(cloud.clientConfig);
});

afterEach(async () => {
  client.destroy();
  await cloud.stop();
});

const put = (Source: string, detail: object = {}) =>
  client.send(
    new PutEventsCommand({ Entries: [{ Source, DetailType: 'test', Detail: JSON.stringify(detail) }] }),
  );

async function rule(Name: string, pattern: object, target: Partial<Target> = {}): Promise<string> {
  const { RuleArn } = await client.send(new PutRuleCommand({ Name, EventPattern: JSON.stringify(pattern) }));
  await client.send(
    new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'one', Arn: FUNCTION, ...target }] }),
  );
  return RuleArn!;
}

const payloads = () =>
  lambda.calls.map(({ input }) => JSON.parse(Buffer.from(input['Payload'] as Uint8Array).toString()));

/** Lets what is due now be delivered. */
const deliver = () => clock.advance(0).then(() => clock.advance(0));

describe('delivery', () => {
  it('calls the function of a matching rule asynchronously, as EventBridge for that rule', async () => {
    const sourceArn = await rule('orders', { source: ['shop'], detail: { total: [{ numeric: ['>', 9] }] } });
    await put('shop', { total: 10 });
    await put('shop', { total: 9 });
    await deliver();
    expect(lambda.calls).toHaveLength(1);
    expect(lambda.calls[0]).toMatchObject({
      input: { FunctionName: FUNCTION, InvocationType: 'Event' },
      caller: { kind: 'service', principal: 'events.amazonaws.com', sourceArn },
    });
    expect(payloads()[0]).toMatchObject({
      version: '0',
      source: 'shop',
      'detail-type': 'test',
      account: '123456789012',
      region: 'us-east-1',
      time: '2026-01-01T00:00:00Z',
      detail: { total: 10 },
    });
  });

  it('tries again with back-off in cloud time after a failure of the target', async () => {
    await rule('orders', { source: ['shop'] });
    lambda.failures.push(
      new AwsError('ServiceException', 'down'),
      new AwsError('TooManyRequestsException', 'busy'),
    );
    await put('shop');
    await deliver();
    expect(lambda.calls).toHaveLength(1);
    await clock.advance(60_000);
    expect(lambda.calls).toHaveLength(3);
    await clock.advance(86_400_000);
    expect(lambda.calls).toHaveLength(3);
  });

  it('sends an event to the dead-letter queue at once where the target refuses EventBridge', async () => {
    const arn = await rule('orders', { source: ['shop'] }, { DeadLetterConfig: { Arn: DEAD_LETTERS } });
    lambda.failures.push(new AwsError('AccessDeniedException', 'no'));
    await put('shop', { total: 1 });
    await deliver();
    expect(lambda.calls).toHaveLength(1);
    expect(sqs.calls).toHaveLength(1);
    const { QueueUrl, MessageBody, MessageAttributes } = sqs.calls[0]!.input;
    expect(QueueUrl).toBe(`${cloud.endpoint}/123456789012/dead`);
    expect(JSON.parse(MessageBody as string)).toMatchObject({ source: 'shop', detail: { total: 1 } });
    expect(MessageAttributes).toEqual({
      RULE_ARN: { DataType: 'String', StringValue: arn },
      TARGET_ARN: { DataType: 'String', StringValue: FUNCTION },
      ERROR_CODE: { DataType: 'String', StringValue: 'NO_PERMISSIONS' },
      ERROR_MESSAGE: { DataType: 'String', StringValue: 'no' },
    });
  });

  it('gives up after the retries that the target allows', async () => {
    await rule(
      'orders',
      { source: ['shop'] },
      {
        DeadLetterConfig: { Arn: DEAD_LETTERS },
        RetryPolicy: { MaximumRetryAttempts: 2 },
      },
    );
    lambda.failures.push(...Array.from({ length: 5 }, () => new AwsError('ServiceException', 'down')));
    await put('shop');
    await clock.advance(3_600_000);
    expect(lambda.calls).toHaveLength(3);
    expect(sqs.calls[0]!.input['MessageAttributes']).toMatchObject({
      EXHAUSTED_RETRY_CONDITION: { StringValue: 'MaximumRetryAttempts' },
      RETRY_ATTEMPTS: { StringValue: '2' },
    });
  });

  it('refuses to send a template that its values broke', async () => {
    await rule(
      'orders',
      { source: ['shop'] },
      {
        DeadLetterConfig: { Arn: DEAD_LETTERS },
        InputTransformer: { InputTemplate: '{"a": <nope>}', InputPathsMap: { nope: '$.detail.nope' } },
      },
    );
    await put('shop');
    await deliver();
    expect(lambda.calls).toHaveLength(0);
    expect(sqs.calls[0]!.input['MessageAttributes']).toMatchObject({
      ERROR_CODE: { StringValue: 'INVALID_JSON' },
    });
  });

  it('brings an event to another bus unchanged', async () => {
    const { EventBusArn } = await client.send(new CreateEventBusCommand({ Name: 'second' }));
    await client.send(
      new PutPermissionCommand({
        EventBusName: 'second',
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: 'events:PutEvents',
              Resource: EventBusArn,
            },
          ],
        }),
      }),
    );
    await rule('forward', { source: ['aws.s3'] }, { Arn: EventBusArn! });
    const EventBusName = 'second';
    await client.send(
      new PutRuleCommand({ Name: 'arrived', EventBusName, EventPattern: '{"source":["aws.s3"]}' }),
    );
    await client.send(
      new PutTargetsCommand({ Rule: 'arrived', EventBusName, Targets: [{ Id: 'q', Arn: QUEUE }] }),
    );
    const { Entries } = await cloud.cloud.call<{ Entries: { EventId: string }[] }>(
      AWS,
      'events',
      'PutEvents',
      {
        Entries: [{ Source: 'aws.s3', DetailType: 'Object Created', Detail: '{}' }],
      },
    );
    await vi.waitFor(async () => {
      await deliver();
      expect(sqs.calls).toHaveLength(1);
    });
    expect(JSON.parse(sqs.calls[0]!.input['MessageBody'] as string)).toMatchObject({
      id: Entries[0]!.EventId,
      source: 'aws.s3',
    });
  });

  it('does not reach a disabled rule, and does not make up for it later', async () => {
    await rule('orders', { source: ['shop'] });
    await client.send(new DisableRuleCommand({ Name: 'orders' }));
    await put('shop');
    await deliver();
    expect(lambda.calls).toHaveLength(0);
  });
});

describe('schedules', () => {
  it('fire on cloud time', async () => {
    const { RuleArn } = await client.send(
      new PutRuleCommand({ Name: 'tick', ScheduleExpression: 'rate(5 minutes)' }),
    );
    await client.send(new PutTargetsCommand({ Rule: 'tick', Targets: [{ Id: 'one', Arn: FUNCTION }] }));
    await clock.advance(16 * 60_000);
    expect(payloads()).toHaveLength(3);
    expect(payloads()[0]).toMatchObject({
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      time: '2026-01-01T00:05:00Z',
      resources: [RuleArn],
      detail: {},
    });
    await client.send(new DisableRuleCommand({ Name: 'tick' }));
    await clock.advance(3_600_000);
    expect(payloads()).toHaveLength(3);
  });
});

describe('PutEvents', () => {
  it('refuses sources of AWS, and details that are not objects, entry by entry', async () => {
    const { FailedEntryCount, Entries } = await client.send(
      new PutEventsCommand({
        Entries: [
          { Source: 'aws.s3', DetailType: 't', Detail: '{}' },
          { Source: 'shop', DetailType: 't', Detail: '[1]' },
          { Source: 'shop', Detail: '{}' },
          { Source: 'shop', DetailType: 't', Detail: '{}' },
        ],
      }),
    );
    expect(FailedEntryCount).toBe(3);
    expect(Entries).toEqual([
      { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' },
      { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
      {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: 'Parameter DetailType is not valid. Reason: DetailType is a required argument.',
      },
      { EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string },
    ]);
  });

  it('refuses more than 256 KB', async () => {
    await expect(put('shop', { text: 'x'.repeat(262_144) })).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Total size of the entries in the request is over the limit.',
    });
  });
});

describe('rules', () => {
  it('are described, listed, tagged and deleted', async () => {
    const Tags = [{ Key: 'team', Value: 'a' }];
    const pattern = '{"source":["shop"]}';
    const { RuleArn } = await client.send(new PutRuleCommand({ Name: 'a', EventPattern: pattern, Tags }));
    await client.send(new PutTargetsCommand({ Rule: 'a', Targets: [{ Id: 'one', Arn: QUEUE }] }));
    expect(await client.send(new DescribeRuleCommand({ Name: 'a' }))).toMatchObject({
      Arn: RuleArn,
      State: 'ENABLED',
      EventBusName: 'default',
      EventPattern: pattern,
    });
    expect((await client.send(new ListRulesCommand({ NamePrefix: 'a' }))).Rules).toHaveLength(1);
    expect((await client.send(new ListTagsForResourceCommand({ ResourceARN: RuleArn }))).Tags).toEqual(Tags);
    expect((await client.send(new ListRuleNamesByTargetCommand({ TargetArn: QUEUE }))).RuleNames).toEqual([
      'a',
    ]);
    await expect(client.send(new DeleteRuleCommand({ Name: 'a' }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: "Rule can't be deleted since it has targets.",
    });
    await client.send(new RemoveTargetsCommand({ Rule: 'a', Ids: ['one'] }));
    await client.send(new DeleteRuleCommand({ Name: 'a' }));
    await client.send(new DeleteRuleCommand({ Name: 'a' }));
    await expect(client.send(new DescribeRuleCommand({ Name: 'a' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Rule a does not exist on EventBus default.',
    });
  });

  it('are refused without pattern or schedule, and with a bad one', async () => {
    await expect(client.send(new PutRuleCommand({ Name: 'a' }))).rejects.toThrow(
      'Parameter(s) EventPattern or ScheduleExpression must be specified.',
    );
    await expect(
      client.send(new PutRuleCommand({ Name: 'a', EventPattern: '{"source":[]}' })),
    ).rejects.toMatchObject({
      name: 'InvalidEventPatternException',
      message: 'Event pattern is not valid. Reason: Empty arrays are not allowed',
    });
    await expect(
      client.send(new PutRuleCommand({ Name: 'a', ScheduleExpression: 'rate(1 minutes)' })),
    ).rejects.toThrow('Parameter ScheduleExpression is not valid.');
  });

  it('take five targets, and none that they cannot reach', async () => {
    await client.send(new PutRuleCommand({ Name: 'a', EventPattern: '{"source":["s"]}' }));
    const Targets = Array.from({ length: 6 }, (_, index) => ({ Id: `t${index}`, Arn: `${QUEUE}${index}` }));
    const putTargets = (Targets: Target[]) => client.send(new PutTargetsCommand({ Rule: 'a', Targets }));
    await expect(putTargets(Targets)).rejects.toMatchObject({ name: 'LimitExceededException' });
    await putTargets(Targets.slice(0, 5));
    expect((await client.send(new ListTargetsByRuleCommand({ Rule: 'a' }))).Targets).toHaveLength(5);
    await expect(putTargets([{ Id: 'x', Arn: 'arn:aws:kinesis:us-east-1:1:stream/s' }])).rejects.toThrow(
      'Provided Arn is not in correct format.',
    );
    await expect(
      putTargets([{ Id: 'x', Arn: 'arn:aws:states:us-east-1:123456789012:stateMachine:m' }]),
    ).rejects.toThrow('RoleArn is required');
  });

  it('can have their pattern tried out', async () => {
    const event = {
      id: '1',
      account: '1',
      source: 's',
      time: 't',
      region: 'r',
      resources: [],
      'detail-type': 'd',
    };
    const test = (EventPattern: string) =>
      client.send(new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(event) }));
    expect((await test('{"source":["s"]}')).Result).toBe(true);
    expect((await test('{"source":["x"]}')).Result).toBe(false);
  });
});

it('names what does not exist', async () => {
  await expect(client.send(new DescribeEventBusCommand({ Name: 'x' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Event bus x does not exist.',
  });
});
