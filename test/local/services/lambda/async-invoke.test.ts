import {
  InvokeCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createManualClock } from '../../../../local/clock.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { lambda } from '../../../../local/services/lambda/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import { recordingService } from '../recording-service.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';
import { createFunctionRole, functionMaker } from './function-setup.ts';

const clock = createManualClock();
const sqs = recordingService('sqs', ['SendMessage']);
const logs = recordingService('logs', ['PutLogEvents']);
let cloud: TestCloud;
let functions: ReturnType<typeof functionMaker>;

beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, sts, sqs.definition, logs.definition, lambda], clock });
  functions = functionMaker(cloud, await createFunctionRole(cloud, 'async', []));
});
afterAll(() => cloud.stop());
beforeEach(() => {
  sqs.calls.length = 0;
  logs.calls.length = 0;
});

const FAILING =
  'export const handler = async (event) => { console.log("seen", event.n); throw new Error("no " + event.n); };';

const sendEvent = (name: string, event: object) =>
  functions.client.send(
    new InvokeCommand({
      FunctionName: name,
      InvocationType: 'Event',
      Payload: Buffer.from(JSON.stringify(event)),
    }),
  );

/** How often the function has logged that it saw an event. */
const runs = () =>
  logs.calls
    .flatMap(({ input }) => input.logEvents as { message: string }[])
    .filter(({ message }) => message.includes('\tINFO\tseen')).length;

const waitForRuns = (count: number) =>
  vi.waitFor(() => expect(runs()).toBe(count), { timeout: 5000, interval: 10 });
const waitForMessages = (count: number) =>
  vi.waitFor(() => expect(sqs.calls).toHaveLength(count), { timeout: 5000, interval: 10 });

/** The retry is scheduled just after the run has ended, which only the next tick shows. */
async function advanceUntil(ms: number, done: () => Promise<void>): Promise<void> {
  await vi.waitFor(
    () =>
      expect(
        cloud.cloud.store.table<{ dueAt: number }>('lambda', 'events').values().next().value?.dueAt,
      ).toBeGreaterThan(clock.now()),
    { interval: 5 },
  );
  await clock.advance(ms);
  await done();
}

test('tries a failing event again after one and two minutes, then tells the destination and the dead-letter queue', async () => {
  await functions.create('failing', FAILING, {
    DeadLetterConfig: { TargetArn: 'arn:aws:sqs:us-east-1:123456789012:dead' },
  });
  await functions.client.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: 'failing',
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:123456789012:failed' } },
    }),
  );

  expect(await sendEvent('failing', { n: 1 })).toMatchObject({ StatusCode: 202 });
  await waitForRuns(1);
  await advanceUntil(59_999, async () => {});
  expect(runs()).toBe(1);
  await clock.advance(1);
  await waitForRuns(2);
  await advanceUntil(120_000, () => waitForRuns(3));
  await waitForMessages(2);

  const [failed, dead] = sqs.calls;
  expect(failed!.input.QueueUrl).toBe(`${cloud.endpoint}/123456789012/failed`);
  expect(JSON.parse(failed!.input.MessageBody as string)).toMatchObject({
    version: '1.0',
    requestContext: {
      functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:failing:$LATEST',
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    },
    requestPayload: { n: 1 },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorType: 'Error', errorMessage: 'no 1' },
  });
  expect(dead!.input).toMatchObject({
    QueueUrl: `${cloud.endpoint}/123456789012/dead`,
    MessageBody: '{"n":1}',
    MessageAttributes: { ErrorCode: { StringValue: '200' }, ErrorMessage: { StringValue: 'no 1' } },
  });
  expect(failed!.caller).toMatchObject({ principalArn: 'arn:aws:iam::123456789012:role/async' });
});

test('retries no more often than configured', async () => {
  await functions.create('once', FAILING);
  await functions.client.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: 'once',
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:123456789012:failed' } },
    }),
  );

  await sendEvent('once', { n: 2 });

  await waitForMessages(1);
  await waitForRuns(1);
});

test('delivers an event again now and then, with faults on', async () => {
  const faulty = await startTestCloud({ services: [iam, sts, logs.definition, lambda], clock, faults: true });
  const random = vi.spyOn(Math, 'random').mockReturnValue(0.01);
  try {
    const maker = functionMaker(faulty, await createFunctionRole(faulty, 'twice', []));
    await maker.create('twice', 'export const handler = async (event) => console.log("seen", event.n);');
    await maker.invoke('twice', { n: 4 }, { InvocationType: 'Event' });
    await waitForRuns(1);
    await vi.waitFor(async () => {
      await clock.advance(1000);
      expect(runs()).toBe(2);
    }, 5000);
  } finally {
    random.mockRestore();
    await faulty.stop();
  }
});

test('keeps throttled events until they are too old', async () => {
  await functions.create('off', FAILING);
  await functions.client.send(
    new PutFunctionConcurrencyCommand({ FunctionName: 'off', ReservedConcurrentExecutions: 0 }),
  );
  await functions.client.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: 'off',
      MaximumEventAgeInSeconds: 60,
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:123456789012:failed' } },
    }),
  );

  await sendEvent('off', { n: 3 });
  await advanceUntil(180_000, () => waitForMessages(1));

  expect(runs()).toBe(0);
  expect(JSON.parse(sqs.calls[0]!.input.MessageBody as string)).toMatchObject({
    requestContext: { condition: 'EventAgeExceeded' },
  });
  await expect(functions.invoke('off')).rejects.toMatchObject({
    name: 'TooManyRequestsException',
    Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
  });
});
