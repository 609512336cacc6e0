import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  type PublishCommandInput,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AwsError } from '../../../../local/aws-error.ts';
import { serviceCaller } from '../../../../local/caller.ts';
import { createManualClock, type ManualClock } from '../../../../local/clock.ts';
import { sns } from '../../../../local/services/sns/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';
import { recordingService, type RecordingService } from '../recording-service.ts';

const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:queue';
const DEAD_LETTERS = 'arn:aws:sqs:us-east-1:123456789012:dead';
const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:fn';

let clock: ManualClock;
let sqs: RecordingService;
let lambda: RecordingService;
let cloud: TestCloud;
let client: SNSClient;
let TopicArn: string;

beforeEach(async () => {
  clock = createManualClock();
  sqs = recordingService('sqs', ['SendMessage']);
  lambda = recordingService('lambda', ['Invoke']);
  cloud = await startTestCloud({ services: [sns, sqs.definition, lambda.definition], clock });
  client = new SNSClient(cloud.clientConfig);
  TopicArn = (await client.send(new CreateTopicCommand({ Name: 'topic' }))).TopicArn!;
});

afterEach(async () => {
  client.destroy();
  await cloud.stop();
});

const subscribe = async (Protocol: string, Endpoint: string, Attributes: Record<string, string> = {}) =>
  (await client.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes }))).SubscriptionArn!;

async function publish(Message: string, more: Partial<PublishCommandInput> = {}) {
  const answer = await client.send(new PublishCommand({ TopicArn, Message, ...more }));
  await clock.advance(0);
  return answer;
}

const sent = () => sqs.calls.map(({ input }) => JSON.parse(input['MessageBody'] as string));

describe('a message', () => {
  it('reaches a queue in an envelope, as SNS for the topic', async () => {
    await subscribe('sqs', QUEUE);
    const { MessageId } = await publish('hello', {
      Subject: 'greeting',
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'a' } },
    });
    expect(sqs.calls[0]).toMatchObject({
      input: { QueueUrl: `${cloud.endpoint}/123456789012/queue` },
      caller: { kind: 'service', principal: 'sns.amazonaws.com', sourceArn: TopicArn },
    });
    expect(sent()[0]).toMatchObject({
      Type: 'Notification',
      MessageId,
      TopicArn,
      Subject: 'greeting',
      Message: 'hello',
      Timestamp: '2026-01-01T00:00:00.000Z',
      SignatureVersion: '1',
      MessageAttributes: { kind: { Type: 'String', Value: 'a' } },
    });
  });

  it('reaches a queue bare where that is asked for', async () => {
    await subscribe('sqs', QUEUE, { RawMessageDelivery: 'true' });
    await publish('hello');
    expect(sqs.calls[0]!.input).toMatchObject({ MessageBody: 'hello' });
  });

  it('reaches a function as an event', async () => {
    const EventSubscriptionArn = await subscribe('lambda', FUNCTION);
    await publish('hello');
    const { Payload, ...input } = lambda.calls[0]!.input;
    expect(input).toEqual({ FunctionName: FUNCTION, InvocationType: 'Event' });
    expect(JSON.parse(Buffer.from(Payload as Uint8Array).toString())).toMatchObject({
      Records: [
        {
          EventSource: 'aws:sns',
          EventVersion: '1.0',
          EventSubscriptionArn,
          Sns: { Type: 'Notification', Message: 'hello', Subject: null, MessageAttributes: {} },
        },
      ],
    });
  });

  it('is another one per protocol where the publisher says so', async () => {
    await subscribe('sqs', QUEUE);
    const texts = JSON.stringify({ default: 'plain', sqs: 'for the queue' });
    await publish(texts, { MessageStructure: 'json' });
    expect(sent()[0]).toMatchObject({ Message: 'for the queue' });
    await expect(publish('{"sqs":"x"}', { MessageStructure: 'json' })).rejects.toThrow('No default entry');
  });

  it.each([
    ['{"kind":["a"]}', undefined, ['a']],
    ['{"kind":[{"anything-but":"a"}]}', undefined, ['b']],
    ['{"size":[{"numeric":[">",1]}]}', undefined, ['b']],
    ['{"n":[1]}', 'MessageBody', ['a']],
  ])(
    'passes the filter policy %s (scope %s) only where it matches',
    async (FilterPolicy, scope, expected) => {
      const attributes = { FilterPolicy, ...(scope ? { FilterPolicyScope: scope } : {}) };
      await subscribe('sqs', QUEUE, attributes);
      const put = (kind: string, size: string, Message: string) =>
        publish(Message, {
          Subject: kind,
          MessageAttributes: {
            kind: { DataType: 'String', StringValue: kind },
            size: { DataType: 'Number', StringValue: size },
          },
        });
      await put('a', '1', '{"n":1}');
      await put('b', '2', 'not json');
      expect(sent().map(({ Subject }) => Subject)).toEqual(expected);
    },
  );

  it('is tried again while its endpoint fails', async () => {
    await subscribe('sqs', QUEUE);
    sqs.failures.push(
      new AwsError('ServiceUnavailable', 'down'),
      new AwsError('ThrottlingException', 'busy'),
    );
    await publish('hello');
    await clock.advance(10_000);
    expect(sqs.calls).toHaveLength(3);
  });

  it('goes to the dead-letter queue at once where its endpoint refuses', async () => {
    await subscribe('sqs', QUEUE, { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: DEAD_LETTERS }) });
    sqs.failures.push(new AwsError('AccessDeniedException', 'no'));
    await publish('hello');
    await vi.waitFor(() => expect(sqs.calls).toHaveLength(2));
    expect(sqs.calls[1]!.input['QueueUrl']).toBe(`${cloud.endpoint}/123456789012/dead`);
  });

  it.each([
    [{ Message: '' }, 'Invalid parameter: Empty message'],
    [{ Message: 'x'.repeat(262_145) }, 'Invalid parameter: Message too long'],
    [{ Subject: 'x'.repeat(101) }, 'Invalid parameter: Subject'],
    [{ TopicArn: 'arn:aws:sns:us-east-1:123456789012:nope' }, 'Topic does not exist'],
    [{ TopicArn: undefined, PhoneNumber: '+1' }, 'sends no SMS'],
  ])('is refused: %j', async (input, message) => {
    await expect(publish('hello', input)).rejects.toThrow(message);
  });

  it('can be one of a batch', async () => {
    await subscribe('sqs', QUEUE);
    const { Successful, Failed } = await client.send(
      new PublishBatchCommand({
        TopicArn,
        PublishBatchRequestEntries: [
          { Id: 'a', Message: 'one' },
          { Id: 'b', Message: 'two', Subject: 'x'.repeat(101) },
        ],
      }),
    );
    expect(Successful).toMatchObject([{ Id: 'a' }]);
    expect(Failed).toMatchObject([{ Id: 'b', Code: 'InvalidParameter', SenderFault: true }]);
  });
});

describe('an HTTP endpoint', () => {
  it('confirms its subscription, then gets messages', async () => {
    const posts: { type: unknown; body: Record<string, string> }[] = [];
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (part: Buffer) => (text += part.toString()));
      request.on('end', () => {
        posts.push({ type: request.headers['x-amz-sns-message-type'], body: JSON.parse(text) });
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    expect(await subscribe('http', endpoint)).toBe('pending confirmation');
    await vi.waitFor(() => expect(posts).toHaveLength(1));
    expect(posts[0]!.type).toBe('SubscriptionConfirmation');
    await publish('too early');
    await client.send(new ConfirmSubscriptionCommand({ TopicArn, Token: posts[0]!.body['Token'] }));
    await publish('hello');
    await vi.waitFor(() => expect(posts).toHaveLength(2));
    expect(posts[1]).toMatchObject({ type: 'Notification', body: { Message: 'hello' } });
    server.closeAllConnections();
    server.close();
  });

  it('outside of this machine is refused', async () => {
    await expect(subscribe('https', 'https://example.com/')).rejects.toThrow(
      'only calls addresses of this machine',
    );
  });
});

describe('a topic', () => {
  it('is created once, listed, tagged and deleted with its subscriptions', async () => {
    const create = (Attributes: Record<string, string> = {}) =>
      client.send(new CreateTopicCommand({ Name: 'topic', Attributes }));
    expect((await create()).TopicArn).toBe(TopicArn);
    await expect(create({ DisplayName: 'x' })).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const tagged = await client.send(
      new CreateTopicCommand({ Name: 'tagged', Tags: [{ Key: 'team', Value: 'a' }] }),
    );
    const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceArn: tagged.TopicArn }));
    expect(Tags).toEqual([{ Key: 'team', Value: 'a' }]);
    const arn = await subscribe('sqs', QUEUE);
    const { Subscriptions } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(Subscriptions).toEqual([
      { SubscriptionArn: arn, TopicArn, Protocol: 'sqs', Endpoint: QUEUE, Owner: '123456789012' },
    ]);
    await client.send(new DeleteTopicCommand({ TopicArn }));
    expect((await client.send(new ListTopicsCommand())).Topics).toEqual([{ TopicArn: tagged.TopicArn }]);
    await expect(publish('x')).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  it('admits alarms by its default policy, and others by a policy of its own', async () => {
    const put = (principal: string) =>
      cloud.cloud.call(serviceCaller(principal, 'arn:aws:x:us-east-1:123456789012:y'), 'sns', 'Publish', {
        TopicArn,
        Message: 'm',
      });
    await put('cloudwatch.amazonaws.com');
    await expect(put('events.amazonaws.com')).rejects.toThrow(/not authorized/i);
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: TopicArn,
      },
    });
    await client.send(
      new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue: Policy }),
    );
    await put('events.amazonaws.com');
    await expect(put('cloudwatch.amazonaws.com')).rejects.toThrow(/not authorized/i);
    const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toMatchObject({ Policy, Owner: '123456789012', SubscriptionsConfirmed: '0' });
  });

  it('of FIFO type wants a group, and drops duplicates', async () => {
    const fifo = await client.send(
      new CreateTopicCommand({
        Name: 'orders.fifo',
        Attributes: { FifoTopic: 'true', ContentBasedDeduplication: 'true' },
      }),
    );
    await expect(publish('x', { TopicArn: fifo.TopicArn })).rejects.toThrow('MessageGroupId');
    const first = await publish('x', { TopicArn: fifo.TopicArn, MessageGroupId: 'g' });
    expect(first.SequenceNumber).toMatch(/^\d{20}$/);
    expect((await publish('x', { TopicArn: fifo.TopicArn, MessageGroupId: 'g' })).MessageId).toBe(
      first.MessageId,
    );
  });
});

describe('a subscription', () => {
  it('shows and changes its attributes, and ends', async () => {
    const SubscriptionArn = await subscribe('sqs', QUEUE);
    const set = (AttributeName: string, AttributeValue: string) =>
      client.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }));
    await set('FilterPolicy', '{"kind":["a"]}');
    await expect(set('FilterPolicy', '{"kind":"a"}')).rejects.toThrow(
      'Invalid parameter: FilterPolicy: "kind" must be an object or an array',
    );
    const { Attributes } = await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    expect(Attributes).toMatchObject({
      FilterPolicy: '{"kind":["a"]}',
      FilterPolicyScope: 'MessageAttributes',
      PendingConfirmation: 'false',
      RawMessageDelivery: 'false',
    });
    await client.send(new UnsubscribeCommand({ SubscriptionArn }));
    await publish('x');
    expect(sqs.calls).toHaveLength(0);
  });

  it('of a protocol that nobody serves is refused', async () => {
    await expect(subscribe('sms', '+1')).rejects.toThrow('does not support this protocol string: sms');
    await expect(subscribe('sqs', 'queue')).rejects.toThrow('Invalid parameter: SQS endpoint ARN');
  });
});
