import {
  AddPermissionCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  type Message,
  type QueueAttributeName,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serviceCaller } from '../../../../local/caller.ts';
import { createManualClock, type ManualClock } from '../../../../local/clock.ts';
import { sqs } from '../../../../local/services/sqs/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

let clock: ManualClock;
let cloud: TestCloud;
let client: SQSClient;

beforeEach(async () => {
  clock = createManualClock();
  cloud = await startTestCloud({ services: [sqs], clock });
  client = new SQSClient(cloud.clientConfig);
});

afterEach(async () => {
  client.destroy();
  await cloud.stop();
});

const ARN = 'arn:aws:sqs:us-east-1:123456789012';

async function create(QueueName = 'queue', Attributes: Record<string, string> = {}): Promise<string> {
  return (await client.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl!;
}

const send = (QueueUrl: string, MessageBody: string, more: Partial<SendMessageCommandInput> = {}) =>
  client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));

const receive = async (
  QueueUrl: string,
  more: Partial<ReceiveMessageCommandInput> = {},
): Promise<Message[]> => {
  const input = { QueueUrl, MaxNumberOfMessages: 10, ...more };
  return (await client.send(new ReceiveMessageCommand(input))).Messages ?? [];
};

const bodies = (messages: readonly Message[]) => messages.map(({ Body }) => Body);

const attribute = async (QueueUrl: string, name: QueueAttributeName) => {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  );
  return Attributes![name];
};

describe('a message', () => {
  it('is hidden while received, comes back, and goes when it is deleted', async () => {
    const url = await create('queue', { VisibilityTimeout: '60' });
    await send(url, 'hello');
    expect(bodies(await receive(url))).toEqual(['hello']);
    expect(await receive(url)).toEqual([]);
    expect(await attribute(url, 'ApproximateNumberOfMessagesNotVisible')).toBe('1');
    await clock.advance(60_000);
    const [again] = await receive(url, { MessageSystemAttributeNames: ['All'] });
    expect(again!.Attributes).toMatchObject({
      ApproximateReceiveCount: '2',
      SentTimestamp: String(Date.parse('2026-01-01T00:00:00Z')),
    });
    await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: again!.ReceiptHandle }));
    await clock.advance(60_000);
    expect(await receive(url)).toEqual([]);
  });

  it('carries attributes', async () => {
    const url = await create();
    const MessageAttributes = {
      text: { DataType: 'String', StringValue: 'ä' },
      number: { DataType: 'Number', StringValue: '1.5' },
      bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 1, 255]) },
    };
    await send(url, 'hello', { MessageAttributes });
    const [message] = await receive(url, { MessageAttributeNames: ['All'] });
    expect(message!.MessageAttributes).toEqual(MessageAttributes);
  });

  it('is answered with the digests that AWS gives', async () => {
    const sent = await send(await create(), 'blah', {
      MessageAttributes: { timestamp: { DataType: 'Number', StringValue: '1493147359900' } },
    });
    expect(sent.MD5OfMessageBody).toBe('6f1ed002ab5595859014ebf0951522d9');
    expect(sent.MD5OfMessageAttributes).toBe('235c5c510d26fb653d073faed50ae77c');
  });

  it('can be delayed, and hidden for longer', async () => {
    const url = await create();
    await send(url, 'later', { DelaySeconds: 10 });
    expect(await receive(url)).toEqual([]);
    expect(await attribute(url, 'ApproximateNumberOfMessagesDelayed')).toBe('1');
    await clock.advance(10_000);
    const [message] = await receive(url);
    const hide = (VisibilityTimeout: number) =>
      client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: url,
          ReceiptHandle: message!.ReceiptHandle,
          VisibilityTimeout,
        }),
      );
    await hide(120);
    await clock.advance(119_000);
    expect(await receive(url)).toEqual([]);
    await hide(0);
    expect(bodies(await receive(url))).toEqual(['later']);
  });

  it('ends when it was kept for too long', async () => {
    const url = await create('queue', { MessageRetentionPeriod: '60' });
    await send(url, 'old');
    await clock.advance(60_000);
    expect(await receive(url)).toEqual([]);
  });

  it('goes to the dead-letter queue after too many receives', async () => {
    const dead = await create('dead');
    const url = await create('queue', {
      VisibilityTimeout: '1',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: `${ARN}:dead`, maxReceiveCount: 2 }),
    });
    await send(url, 'poison');
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(await receive(url)).toHaveLength(1);
      await clock.advance(1_000);
    }
    expect(await receive(url)).toEqual([]);
    const [message] = await receive(dead, { MessageSystemAttributeNames: ['All'] });
    expect(message).toMatchObject({
      Body: 'poison',
      Attributes: { DeadLetterQueueSourceArn: `${ARN}:queue` },
    });
  });

  it('is refused empty, too large or with characters that XML does not know', async () => {
    const url = await create('queue', { MaximumMessageSize: '1024' });
    await expect(send(url, '')).rejects.toThrow('The request must contain the parameter MessageBody.');
    await expect(send(url, 'x'.repeat(1_025))).rejects.toThrow('Message must be shorter than 1024 bytes.');
    await expect(send(url, '\u0000')).rejects.toMatchObject({ name: 'InvalidMessageContents' });
  });
});

describe('a receiver', () => {
  it('waits for a message, and gets it as soon as it is there', async () => {
    const url = await create();
    const waiting = receive(url, { WaitTimeSeconds: 20 });
    await send(url, 'now');
    expect(bodies(await waiting)).toEqual(['now']);
  });

  it('waits for one that becomes visible', async () => {
    const url = await create();
    await send(url, 'soon', { DelaySeconds: 5 });
    const waiting = receive(url, { WaitTimeSeconds: 20 });
    await receive(url);
    await clock.advance(5_000);
    expect(bodies(await waiting)).toEqual(['soon']);
  });

  it('is refused out of bounds', async () => {
    const url = await create();
    await expect(receive(url, { MaxNumberOfMessages: 11 })).rejects.toThrow(
      'Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.',
    );
    await expect(
      client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: 'nonsense' })),
    ).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
  });
});

describe('a batch', () => {
  it('answers entry by entry', async () => {
    const url = await create('queue', { MaximumMessageSize: '1024' });
    const Entries = [
      { Id: 'a', MessageBody: 'one' },
      { Id: 'b', MessageBody: 'x'.repeat(2_000) },
    ];
    const { Successful, Failed } = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    expect(Successful).toHaveLength(1);
    expect(Failed).toMatchObject([{ Id: 'b', SenderFault: true, Code: 'InvalidParameterValue' }]);
    const [message] = await receive(url);
    const deleted = await client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url,
        Entries: [{ Id: 'x', ReceiptHandle: message!.ReceiptHandle }],
      }),
    );
    expect(deleted.Successful).toEqual([{ Id: 'x' }]);
  });

  it('is refused whole when ids repeat or entries are too many', async () => {
    const url = await create();
    const batch = (ids: readonly string[]) =>
      client.send(
        new SendMessageBatchCommand({ QueueUrl: url, Entries: ids.map((Id) => ({ Id, MessageBody: 'm' })) }),
      );
    await expect(batch(['a', 'a'])).rejects.toMatchObject({ name: 'BatchEntryIdsNotDistinct' });
    await expect(batch(Array.from({ length: 11 }, (_, index) => `i${index}`))).rejects.toMatchObject({
      name: 'TooManyEntriesInBatchRequest',
      message: 'Maximum number of entries per request are 10. You have sent 11.',
    });
  });
});

describe('a FIFO queue', () => {
  it('keeps the order within a group, one batch at a time, and drops duplicates', async () => {
    const url = await create('orders.fifo', { FifoQueue: 'true', VisibilityTimeout: '60' });
    const put = (body: string, MessageGroupId: string, MessageDeduplicationId = body) =>
      send(url, body, { MessageGroupId, MessageDeduplicationId });
    const first = await put('a1', 'a');
    await put('a2', 'a');
    await put('b1', 'b');
    expect((await put('a1', 'a')).MessageId).toBe(first.MessageId);
    const [a1] = await receive(url, { MaxNumberOfMessages: 1 });
    expect(a1!.Body).toBe('a1');
    expect(bodies(await receive(url))).toEqual(['b1']);
    await clock.advance(60_000);
    expect(bodies(await receive(url))).toEqual(['a1', 'a2', 'b1']);
  });

  it('wants a group and an id', async () => {
    const url = await create('orders.fifo', { FifoQueue: 'true' });
    await expect(send(url, 'x')).rejects.toThrow('The request must contain the parameter MessageGroupId.');
    await expect(send(url, 'x', { MessageGroupId: 'g' })).rejects.toThrow('ContentBasedDeduplication');
  });
});

describe('a queue', () => {
  it('is created once, and not with other settings', async () => {
    const url = await create('queue', { VisibilityTimeout: '10' });
    expect(url).toBe(`${cloud.endpoint}/123456789012/queue`);
    expect(await create('queue', { VisibilityTimeout: '10' })).toBe(url);
    await expect(create('queue', { VisibilityTimeout: '11' })).rejects.toMatchObject({
      name: 'QueueNameExists',
      message:
        'A queue already exists with the same name and a different value for attribute VisibilityTimeout',
    });
  });

  it('shows and changes its settings', async () => {
    const url = await create();
    await client.send(
      new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { VisibilityTimeout: '7' } }),
    );
    expect(await attribute(url, 'VisibilityTimeout')).toBe('7');
    expect(await attribute(url, 'QueueArn')).toBe(`${ARN}:queue`);
    await expect(
      client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { VisibilityTimeout: '-1' } })),
    ).rejects.toMatchObject({ name: 'InvalidAttributeValue' });
    await expect(create('other', { Nonsense: '1' })).rejects.toMatchObject({ name: 'InvalidAttributeName' });
  });

  it('admits a service by its policy only', async () => {
    const url = await create();
    const events = serviceCaller('events.amazonaws.com', 'arn:aws:events:us-east-1:123456789012:rule/r');
    const put = () => cloud.cloud.call(events, 'sqs', 'SendMessage', { QueueUrl: url, MessageBody: 'x' });
    await expect(put()).rejects.toThrow(/not authorized/i);
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: `${ARN}:queue`,
      },
    });
    await client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy } }));
    await put();
    expect(await receive(url)).toHaveLength(1);
  });

  it('is listed, found, tagged, purged and deleted', async () => {
    const url = await create();
    await client.send(new CreateQueueCommand({ QueueName: 'tagged', tags: { team: 'a' } }));
    expect((await client.send(new ListQueuesCommand({ QueueNamePrefix: 'qu' }))).QueueUrls).toEqual([url]);
    const tagged = await client.send(new GetQueueUrlCommand({ QueueName: 'tagged' }));
    expect((await client.send(new ListQueueTagsCommand({ QueueUrl: tagged.QueueUrl }))).Tags).toEqual({
      team: 'a',
    });
    await send(url, 'x');
    await client.send(new PurgeQueueCommand({ QueueUrl: url }));
    expect(await receive(url)).toEqual([]);
    await client.send(
      new AddPermissionCommand({
        QueueUrl: url,
        Label: 'share',
        AWSAccountIds: ['111122223333'],
        Actions: ['SendMessage'],
      }),
    );
    expect(JSON.parse((await attribute(url, 'Policy'))!).Statement[0].Sid).toBe('share');
    await client.send(new DeleteQueueCommand({ QueueUrl: url }));
    await expect(send(url, 'x')).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      message: 'The specified queue does not exist.',
    });
  });
});

it('keeps its messages in what is stored', async () => {
  const url = await create();
  await send(url, 'kept');
  const stored = cloud.cloud.store.table('sqs', 'messages');
  expect([...stored.values()]).toMatchObject([{ body: 'kept' }]);
});
