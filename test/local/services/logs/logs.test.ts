import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  ListTagsForResourceCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createManualClock } from '../../../../local/clock.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { logs } from '../../../../local/services/logs/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

const clock = createManualClock();
let cloud: TestCloud;
let client: CloudWatchLogsClient;

beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, logs], clock });
  client = new CloudWatchLogsClient(cloud.clientConfig);
});
afterAll(() => cloud.stop());

let groups = 0;
async function newGroup(...streams: string[]): Promise<string> {
  const logGroupName = `/test/${++groups}`;
  await client.send(new CreateLogGroupCommand({ logGroupName, tags: { team: 'rail' } }));
  for (const logStreamName of streams) {
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  }
  return logGroupName;
}

const put = (logGroupName: string, logStreamName: string, events: [offset: number, message: string][]) =>
  client.send(
    new PutLogEventsCommand({
      logGroupName,
      logStreamName,
      logEvents: events.map(([offset, message]) => ({ timestamp: clock.now() + offset, message })),
    }),
  );
const get = (logGroupName: string, logStreamName: string, more: object = {}) =>
  client.send(new GetLogEventsCommand({ logGroupName, logStreamName, ...more }));
const messages = ({ events = [] }: { events?: { message?: string }[] }) =>
  events.map(({ message }) => message);

test('creates, describes and deletes groups', async () => {
  const name = await newGroup('a');

  await expect(client.send(new CreateLogGroupCommand({ logGroupName: name }))).rejects.toMatchObject({
    name: 'ResourceAlreadyExistsException',
  });
  await client.send(new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays: 14 }));
  const { logGroups } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
  expect(logGroups).toMatchObject([
    {
      logGroupName: name,
      retentionInDays: 14,
      arn: `arn:aws:logs:us-east-1:123456789012:log-group:${name}:*`,
    },
  ]);
  const tags = new ListTagsForResourceCommand({ resourceArn: logGroups![0]!.logGroupArn });
  expect((await client.send(tags)).tags).toEqual({ team: 'rail' });

  await client.send(new DeleteLogGroupCommand({ logGroupName: name }));
  await expect(get(name, 'a')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'The specified log group does not exist.',
  });
});

test('pages through a stream forwards and backwards', async () => {
  const name = await newGroup('a');
  await put(name, 'a', [
    [-5, '1'],
    [-4, '2'],
    [-3, '3'],
    [-2, '4'],
    [-1, '5'],
  ]);

  const first = await get(name, 'a', { startFromHead: true, limit: 2 });
  expect(messages(first)).toEqual(['1', '2']);
  const second = await get(name, 'a', { nextToken: first.nextForwardToken, limit: 10 });
  expect(messages(second)).toEqual(['3', '4', '5']);
  const end = await get(name, 'a', { nextToken: second.nextForwardToken });
  expect(end).toMatchObject({ events: [], nextForwardToken: second.nextForwardToken });
  const latest = await get(name, 'a', { limit: 2 });
  expect(messages(latest)).toEqual(['4', '5']);
  expect(messages(await get(name, 'a', { nextToken: latest.nextBackwardToken, limit: 2 }))).toEqual([
    '2',
    '3',
  ]);
  await put(name, 'a', [[0, '6']]);
  expect(messages(await get(name, 'a', { nextToken: end.nextForwardToken }))).toEqual(['6']);
});

test('filters a group by pattern, time and stream, in the order of time, page by page', async () => {
  const name = await newGroup('a', 'b');
  await put(name, 'a', [
    [-40, 'ERROR a1'],
    [-20, 'ok a2'],
    [-10, 'ERROR a3'],
  ]);
  await put(name, 'b', [
    [-30, 'ERROR b1'],
    [-5, 'ERROR b2'],
  ]);
  const filter = (more: object) =>
    client.send(new FilterLogEventsCommand({ logGroupName: name, filterPattern: 'ERROR', ...more }));

  expect(messages(await filter({}))).toEqual(['ERROR a1', 'ERROR b1', 'ERROR a3', 'ERROR b2']);
  const page = await filter({ limit: 3 });
  expect(messages(page)).toEqual(['ERROR a1', 'ERROR b1', 'ERROR a3']);
  expect(messages(await filter({ limit: 3, nextToken: page.nextToken }))).toEqual(['ERROR b2']);
  expect(messages(await filter({ startTime: clock.now() - 30, endTime: clock.now() - 10 }))).toEqual([
    'ERROR b1',
    'ERROR a3',
  ]);
  expect(messages(await filter({ logStreamNames: ['b'] }))).toEqual(['ERROR b1', 'ERROR b2']);
  await expect(filter({ filterPattern: '{ $.a = }' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

test('keeps a stream in the order of time, whatever the order of the batches', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.integer({ min: -1000, max: 0 }), { minLength: 1, maxLength: 5 }), {
        maxLength: 6,
      }),
      async (batches) => {
        const name = await newGroup('a');
        for (const batch of batches) {
          await put(
            name,
            'a',
            batch.toSorted((x, y) => x - y).map((offset) => [offset, String(offset)]),
          );
        }
        const { events } = await get(name, 'a', { startFromHead: true });
        expect(messages({ events })).toEqual(
          batches
            .flat()
            .sort((x, y) => x - y)
            .map(String),
        );
      },
    ),
    { numRuns: 25 },
  );
});

test('refuses a batch out of order and tells which events are too old or too new', async () => {
  const name = await newGroup('a');
  const day = 86_400_000;

  await expect(
    put(name, 'a', [
      [0, 'x'],
      [-1, 'y'],
    ]),
  ).rejects.toMatchObject({
    message: 'Log events in a single PutLogEvents request must be in chronological order.',
  });
  expect(
    (
      await put(name, 'a', [
        [-15 * day, 'old'],
        [-14.5 * day, 'old too'],
      ])
    ).rejectedLogEventsInfo,
  ).toEqual({ tooOldLogEventEndIndex: 2 });
  expect(
    (
      await put(name, 'a', [
        [0, 'now'],
        [3 * 3_600_000, 'soon'],
      ])
    ).rejectedLogEventsInfo,
  ).toEqual({ tooNewLogEventStartIndex: 1 });
  expect(messages(await get(name, 'a'))).toEqual(['now']);
});

test('forgets events after the retention, by cloud time', async () => {
  const name = await newGroup('a', 'quiet');
  await client.send(new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays: 1 }));
  await put(name, 'a', [[0, 'first']]);
  await put(name, 'quiet', [[0, 'only']]);

  await clock.advance(25 * 3_600_000);

  expect(messages(await get(name, 'a'))).toEqual([]);
  await put(name, 'a', [[0, 'second']]);
  expect(messages(await get(name, 'a'))).toEqual(['second']);
  const { logStreams } = await client.send(new DescribeLogStreamsCommand({ logGroupName: name }));
  expect(logStreams!.map(({ logStreamName }) => logStreamName)).toEqual(['a']);
});
