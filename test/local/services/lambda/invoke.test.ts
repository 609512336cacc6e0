import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { iam } from '../../../../local/services/iam/index.ts';
import { lambda } from '../../../../local/services/lambda/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';
import { createFunctionRole, functionMaker } from './function-setup.ts';

let cloud: TestCloud;
let functions: ReturnType<typeof functionMaker>;

beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, sts, lambda] });
  functions = functionMaker(cloud, await createFunctionRole(cloud, 'plain', []));
});
afterAll(() => cloud.stop());

test('runs an ES module handler and reuses its environment', async () => {
  await functions.create(
    'counter',
    'let n = 0; export const handler = async (event) => ({ n: ++n, event });',
  );

  expect((await functions.invoke('counter', { a: 1 })).result).toEqual({ n: 1, event: { a: 1 } });
  const second = await functions.invoke('counter', { a: 2 });

  expect(second).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST', result: { n: 2 } });
  expect(second.FunctionError).toBeUndefined();
});

test('runs a CommonJS handler with a callback up to nodejs22.x', async () => {
  const source =
    'exports.handler = (event, context, done) => { setTimeout(() => done(null, event.x * 2), 1); };';
  await functions.create('callback', source, {}, 'index.js');

  expect((await functions.invoke('callback', { x: 21 })).result).toBe(42);
});

test('refuses a callback handler on nodejs24.x', async () => {
  await functions.create('callback-24', 'export const handler = (event, context, done) => done();', {
    Runtime: 'nodejs24.x',
  });

  expect(await functions.invoke('callback-24')).toMatchObject({
    FunctionError: 'Unhandled',
    result: { errorType: 'Runtime.CallbackHandlerDeprecated' },
  });
});

test('gives the handler its context and an environment of its own', async () => {
  const source = `export const handler = async (event, context) => ({
    env: process.env, cwd: process.cwd(), send: typeof process.send, id: context.awsRequestId,
    left: context.getRemainingTimeInMillis(), arn: context.invokedFunctionArn, memory: context.memoryLimitInMB,
  });`;
  await functions.create('environment', source, {
    Environment: { Variables: { GREETING: 'hello' } },
    Timeout: 9,
  });

  const { result } = await functions.invoke('environment');

  const { env, left, ...rest } = result as { env: Record<string, string>; left: number };
  expect(rest).toMatchObject({
    send: 'undefined',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    arn: 'arn:aws:lambda:us-east-1:123456789012:function:environment',
    memory: '128',
    cwd: env.LAMBDA_TASK_ROOT,
  });
  expect(left).toBeGreaterThan(8000);
  expect(left).toBeLessThanOrEqual(9000);
  expect(env).toMatchObject({
    GREETING: 'hello',
    AWS_REGION: 'us-east-1',
    AWS_LAMBDA_FUNCTION_NAME: 'environment',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/environment',
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
    _HANDLER: 'index.handler',
  });
  expect(env.AWS_SESSION_TOKEN).toBeTruthy();
  expect(env.VITEST).toBeUndefined();
});

test.each([
  [
    'an error thrown',
    'export const handler = async () => { throw new RangeError("no"); };',
    'RangeError',
    'no',
  ],
  [
    'a missing export',
    'export const other = 1;',
    'Runtime.HandlerNotFound',
    'index.handler is undefined or not exported',
  ],
  ['an error while loading', 'throw new TypeError("early");', 'TypeError', 'early'],
  [
    'a missing module',
    'import "./nowhere.mjs";',
    'Runtime.ImportModuleError',
    expect.stringContaining('nowhere'),
  ],
  [
    'broken code',
    'export const handler = (',
    'Runtime.UserCodeSyntaxError',
    expect.stringContaining('SyntaxError'),
  ],
  [
    'an unhandled rejection',
    'export const handler = () => new Promise(() => { Promise.reject(new Error("lost")); setInterval(() => {}, 1000); });',
    'Runtime.UnhandledPromiseRejection',
    'Error: lost',
  ],
  [
    'an exit',
    'export const handler = async () => process.exit(3);',
    'Runtime.ExitError',
    expect.stringMatching(/^RequestId: .* Error: Runtime exited with error: exit status 3$/),
  ],
])('answers 200 with a function error for %s', async (title, source, errorType, errorMessage) => {
  const name = title.replaceAll(' ', '-');
  await functions.create(name, source);

  const answer = await functions.invoke(name);

  expect(answer).toMatchObject({
    StatusCode: 200,
    FunctionError: 'Unhandled',
    result: { errorType, errorMessage },
  });
});

test('kills what exceeds its timeout, even a busy loop, and starts afresh', async () => {
  await functions.create(
    'slow',
    'export const handler = async (event) => { while (event.loop); return "quick"; };',
    {
      Timeout: 1,
    },
  );

  expect(await functions.invoke('slow', { loop: true })).toMatchObject({
    FunctionError: 'Unhandled',
    result: {
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 1.00 seconds$/),
    },
  });
  expect((await functions.invoke('slow', {})).result).toBe('quick');
});

test('returns the tail of the log', async () => {
  await functions.create(
    'talkative',
    'export const handler = async () => { console.log("two\\nlines"); process.stdout.write("raw\\n"); };',
  );

  const { LogResult } = await functions.invoke('talkative', {}, { LogType: 'Tail' });

  const log = Buffer.from(LogResult!, 'base64').toString();
  expect(log).toMatch(/^START RequestId: \S+ Version: \$LATEST\n/);
  expect(log).toMatch(/\tINFO\ttwo\nlines\n/);
  expect(log).toContain('raw\n');
  expect(log).toMatch(
    /REPORT RequestId: \S+\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB/,
  );
});

test('runs invocations side by side', async () => {
  await functions.create(
    'parallel',
    'export const handler = async () => { await new Promise((r) => setTimeout(r, 200)); return process.pid; };',
  );

  const answers = await Promise.all([1, 2, 3].map(() => functions.invoke('parallel')));

  expect(new Set(answers.map(({ result }) => result)).size).toBe(3);
});

test('refuses a payload that is not JSON or too large, and a response too large', async () => {
  await functions.create('echo', 'export const handler = async ({ size }) => "x".repeat(size);');
  const invoke = (Payload: Buffer, InvocationType?: 'Event') =>
    functions.client.send(new InvokeCommand({ FunctionName: 'echo', Payload, InvocationType }));

  await expect(invoke(Buffer.from('{"a"'))).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
  await expect(invoke(Buffer.from(JSON.stringify('x'.repeat(1_100_000))), 'Event')).rejects.toMatchObject({
    name: 'RequestTooLargeException',
    $metadata: { httpStatusCode: 413 },
  });
  expect(await functions.invoke('echo', { size: 6_400_000 })).toMatchObject({
    FunctionError: 'Unhandled',
    result: { errorType: 'Function.ResponseSizeTooLarge' },
  });
  expect((await functions.invoke('echo', { size: 3 })).result).toBe('xxx');
});

test('answers a dry run without running anything', async () => {
  await functions.create('dry', 'export const handler = async () => 1;');

  expect(await functions.invoke('dry', {}, { InvocationType: 'DryRun' })).toMatchObject({ StatusCode: 204 });
});

test('names a function that is not there', async () => {
  await expect(functions.invoke('nobody')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Function not found: arn:aws:lambda:us-east-1:123456789012:function:nobody',
  });
});
