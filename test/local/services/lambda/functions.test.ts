import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  AddPermissionCommand,
  CreateAliasCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetPolicyCommand,
  ListFunctionsCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  RemovePermissionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { serviceCaller } from '../../../../local/caller.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { lambda } from '../../../../local/services/lambda/index.ts';
import { logs } from '../../../../local/services/logs/index.ts';
import { events } from '../../../../local/services/events/index.ts';
import { s3 } from '../../../../local/services/s3/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';
import { createFunctionRole, functionMaker, LOG_ACTIONS, zipOf } from './function-setup.ts';

let cloud: TestCloud;
let functions: ReturnType<typeof functionMaker>;

beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, sts, logs, events, s3, lambda] });
  functions = functionMaker(cloud, await createFunctionRole(cloud, 'logging', LOG_ACTIONS));
});
afterAll(() => cloud.stop());

const returning = (value: string) => `export const handler = async () => ${JSON.stringify(value)};`;

test('runs new code and new settings from the next invocation on', async () => {
  const created = await functions.create('changing', returning('one'));
  expect(created).toMatchObject({
    FunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:changing',
    State: 'Active',
    Version: '$LATEST',
    Timeout: 3,
    MemorySize: 128,
    LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/changing' },
  });
  expect((await functions.invoke('changing')).result).toBe('one');

  const updated = await functions.client.send(
    new UpdateFunctionCodeCommand({
      FunctionName: 'changing',
      ZipFile: await zipOf({ 'index.mjs': returning('two') }),
    }),
  );
  expect(updated.CodeSha256).not.toBe(created.CodeSha256);
  expect((await functions.invoke('changing')).result).toBe('two');

  await functions.client.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: 'changing', Handler: 'index.other' }),
  );
  expect(await functions.invoke('changing')).toMatchObject({
    result: { errorType: 'Runtime.HandlerNotFound' },
  });

  await functions.client.send(new DeleteFunctionCommand({ FunctionName: 'changing' }));
  await expect(functions.invoke('changing')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('takes code from S3, in the version that is named', async () => {
  const bucket = new S3Client(cloud.clientConfig);
  await bucket.send(new CreateBucketCommand({ Bucket: 'code' }));
  await bucket.send(
    new PutObjectCommand({
      Bucket: 'code',
      Key: 'f.zip',
      Body: await zipOf({ 'index.mjs': returning('s3') }),
    }),
  );

  await functions.create('from-s3', '', { Code: { S3Bucket: 'code', S3Key: 'f.zip' } });

  expect((await functions.invoke('from-s3')).result).toBe('s3');
  await expect(
    functions.create('from-nothing', '', { Code: { S3Bucket: 'code', S3Key: 'no.zip' } }),
  ).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: expect.stringContaining('S3 Error Code: NoSuchKey'),
  });
});

test.each([
  [
    'a runtime it does not have',
    { Runtime: 'python3.12' as const },
    'ValidationException|InvalidParameterValueException',
    /python3.12/,
  ],
  [
    'a reserved variable',
    { Environment: { Variables: { AWS_REGION: 'x' } } },
    'InvalidParameterValueException',
    /Reserved keys used in this request: AWS_REGION/,
  ],
  [
    'too large an environment',
    { Environment: { Variables: { A: 'x'.repeat(4096) } } },
    'InvalidParameterValueException',
    /exceeded the 4KB limit/,
  ],
  ['a timeout beyond fifteen minutes', { Timeout: 901 }, 'ValidationException', /less than or equal to 900/],
  [
    'a role that Lambda may not assume',
    { Role: 'arn:aws:iam::123456789012:role/nobody' },
    'InvalidParameterValueException',
    /cannot be assumed by Lambda/,
  ],
  [
    'a package that is not a zip',
    { Code: { ZipFile: Buffer.from('no zip') } },
    'InvalidParameterValueException',
    /^Could not unzip uploaded file/,
  ],
  [
    'layers',
    { Layers: ['arn:aws:lambda:us-east-1:123456789012:layer:x:1'] },
    'InvalidParameterValueException',
    /^Layers is not supported/,
  ],
])('refuses %s', async (_title, settings, name, message) => {
  await expect(functions.create('refused', returning('x'), settings)).rejects.toMatchObject({
    name: expect.stringMatching(new RegExp(`^(${name})$`)),
    message: expect.stringMatching(message),
  });
  await expect(
    functions.client.send(new GetFunctionCommand({ FunctionName: 'refused' })),
  ).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('lists functions page by page', async () => {
  await functions.create('list-a', returning('a'));
  await functions.create('list-b', returning('b'));

  const first = await functions.client.send(new ListFunctionsCommand({ MaxItems: 1 }));
  expect(first.Functions).toHaveLength(1);
  const rest = await functions.client.send(new ListFunctionsCommand({ Marker: first.NextMarker }));
  expect(rest.Functions!.map(({ FunctionName }) => FunctionName)).toContain('list-b');
});

test('keeps published versions as they were, and lets an alias choose between them', async () => {
  await functions.create('versioned', returning('v1'));
  expect(await functions.client.send(new PublishVersionCommand({ FunctionName: 'versioned' }))).toMatchObject(
    { Version: '1' },
  );
  expect(await functions.client.send(new PublishVersionCommand({ FunctionName: 'versioned' }))).toMatchObject(
    { Version: '1' },
  );
  await functions.client.send(
    new UpdateFunctionCodeCommand({
      FunctionName: 'versioned',
      ZipFile: await zipOf({ 'index.mjs': returning('v2') }),
      Publish: true,
    }),
  );
  await functions.client.send(
    new CreateAliasCommand({ FunctionName: 'versioned', Name: 'live', FunctionVersion: '1' }),
  );

  expect((await functions.invoke('versioned', {}, { Qualifier: '1' })).result).toBe('v1');
  expect(await functions.invoke('versioned:live')).toMatchObject({ result: 'v1', ExecutedVersion: '1' });
  await functions.client.send(
    new UpdateAliasCommand({
      FunctionName: 'versioned',
      Name: 'live',
      RoutingConfig: { AdditionalVersionWeights: { 2: 1 } },
    }),
  );
  expect(await functions.invoke('versioned:live')).toMatchObject({ result: 'v2', ExecutedVersion: '2' });
});

test('admits a service by the resource policy, and only for the source that it names', async () => {
  await functions.create('guarded', returning('in'));
  const rule = 'arn:aws:events:us-east-1:123456789012:rule/mine';
  const call = (sourceArn: string) =>
    cloud.cloud.call(serviceCaller('events.amazonaws.com', sourceArn), 'lambda', 'Invoke', {
      FunctionName: 'guarded',
    });

  await expect(call(rule)).rejects.toMatchObject({ code: 'AccessDeniedException' });
  const permission = {
    FunctionName: 'guarded',
    StatementId: 'rule',
    Action: 'lambda:InvokeFunction',
    Principal: 'events.amazonaws.com',
    SourceArn: rule,
  };
  await functions.client.send(new AddPermissionCommand(permission));
  await expect(functions.client.send(new AddPermissionCommand(permission))).rejects.toMatchObject({
    name: 'ResourceConflictException',
  });
  await expect(call(rule)).resolves.toMatchObject({ StatusCode: 200 });
  await expect(call(`${rule}-other`)).rejects.toMatchObject({ code: 'AccessDeniedException' });

  const { Policy } = await functions.client.send(new GetPolicyCommand({ FunctionName: 'guarded' }));
  expect(JSON.parse(Policy!)).toMatchObject({
    Statement: [{ Sid: 'rule', Condition: { ArnLike: { 'AWS:SourceArn': rule } } }],
  });
  await functions.client.send(new RemovePermissionCommand({ FunctionName: 'guarded', StatementId: 'rule' }));
  await expect(
    functions.client.send(new GetPolicyCommand({ FunctionName: 'guarded' })),
  ).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('leaves a hundred executions unreserved', async () => {
  await functions.create('greedy', returning('x'));

  await expect(
    functions.client.send(
      new PutFunctionConcurrencyCommand({ FunctionName: 'greedy', ReservedConcurrentExecutions: 901 }),
    ),
  ).rejects.toMatchObject({ message: expect.stringContaining('below its minimum value of [100]') });
});

test('writes the log with the rights of the role', async () => {
  await functions.create(
    'talking',
    'export const handler = async () => { console.log("hello", { a: 1 }); };',
  );
  const mute = functionMaker(cloud, await createFunctionRole(cloud, 'mute', []));
  await mute.create('silent', 'export const handler = async () => console.log("hello");');
  await mute.invoke('silent');
  await functions.invoke('talking');

  const client = new CloudWatchLogsClient(cloud.clientConfig);
  const messages = async (logGroupName: string) =>
    (await client.send(new FilterLogEventsCommand({ logGroupName }))).events!.map(({ message }) => message);
  await vi.waitFor(async () => expect(await messages('/aws/lambda/talking')).toHaveLength(5), {
    timeout: 5000,
  });
  expect(await messages('/aws/lambda/talking')).toEqual([
    expect.stringMatching(/^INIT_START Runtime Version: nodejs:22/),
    expect.stringMatching(/^START RequestId: /),
    expect.stringMatching(/\tINFO\thello { a: 1 }$/),
    expect.stringMatching(/^END RequestId: /),
    expect.stringMatching(/^REPORT RequestId: .*Init Duration: /),
  ]);
  await expect(messages('/aws/lambda/silent')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('logs JSON when asked to', async () => {
  await functions.create(
    'structured',
    'export const handler = async () => { console.debug("hidden"); console.warn({ state: "odd" }); };',
    { LoggingConfig: { LogFormat: 'JSON', LogGroup: '/own/group' } },
  );
  await functions.invoke('structured');

  const client = new CloudWatchLogsClient(cloud.clientConfig);
  await vi.waitFor(async () => {
    const { events: found } = await client.send(new FilterLogEventsCommand({ logGroupName: '/own/group' }));
    expect(found!.map(({ message }) => JSON.parse(message!) as unknown)).toMatchObject([
      { type: 'platform.initStart' },
      { type: 'platform.start' },
      { level: 'WARN', message: { state: 'odd' }, requestId: expect.any(String) },
      { type: 'platform.report', record: { status: 'success' } },
    ]);
  }, 5000);
});
