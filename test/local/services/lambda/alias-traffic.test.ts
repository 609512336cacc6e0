import { GetMetricStatisticsCommand, CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionUrlConfigCommand,
  GetFunctionUrlConfigCommand,
  GetProvisionedConcurrencyConfigCommand,
  ListFunctionUrlConfigsCommand,
  ListProvisionedConcurrencyConfigsCommand,
  PublishVersionCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { cloudwatch } from '../../../../local/services/cloudwatch/index.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { lambda } from '../../../../local/services/lambda/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';
import { createFunctionRole, functionMaker, zipOf } from './function-setup.ts';

let cloud: TestCloud;
let functions: ReturnType<typeof functionMaker>;

beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, sts, lambda, cloudwatch] });
  functions = functionMaker(cloud, await createFunctionRole(cloud, 'plain', []));
  await twoVersions();
});
afterAll(() => cloud.stop());

const FunctionName = 'shop';
const source = (version: number) => `export const handler = async (event) => {
  if (event.fail === ${version}) throw new Error('version ${version} is bad');
  if (event.requestContext) return { statusCode: 200 + ${version}, headers: { 'X-Version': '${version}' }, cookies: ['a=1', 'b=2'], body: JSON.stringify(event) };
  return ${version};
};`;

async function twoVersions(): Promise<void> {
  const { client } = functions;
  await functions.create(FunctionName, source(1));
  await client.send(new PublishVersionCommand({ FunctionName }));
  const ZipFile = await zipOf({ 'index.mjs': source(2) });
  await client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile, Publish: true }));
  await client.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }));
}

const weigh = (weight: number) =>
  functions.client.send(
    new UpdateAliasCommand({
      FunctionName,
      Name: 'live',
      RoutingConfig: { AdditionalVersionWeights: weight === 0 ? {} : { '2': weight } },
    }),
  );

const sumOf = async (MetricName: string, dimensions: Record<string, string>): Promise<number> => {
  const now = cloud.cloud.clock.now();
  const { Datapoints } = await new CloudWatchClient(cloud.clientConfig).send(
    new GetMetricStatisticsCommand({
      Namespace: 'AWS/Lambda',
      MetricName,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      StartTime: new Date(now - 3_600_000),
      EndTime: new Date(now + 3_600_000),
      Period: 60,
      Statistics: ['Sum'],
    }),
  );
  return Datapoints!.reduce((sum, { Sum }) => sum + Sum!, 0);
};

test('counts invocations by function, by alias, and by the version that ran', async () => {
  await weigh(1);
  for (let n = 0; n < 3; n += 1) await functions.invoke(FunctionName, { fail: 2 }, { Qualifier: 'live' });
  await weigh(0);
  await functions.invoke(FunctionName, {}, { Qualifier: 'live' });
  await functions.invoke(FunctionName, {}, { Qualifier: '2' });
  await functions.invoke(FunctionName);

  const Resource = 'shop:live';
  await vi.waitFor(async () => expect(await sumOf('Invocations', { FunctionName })).toBe(6), 10_000);
  expect(await sumOf('Invocations', { FunctionName, Resource })).toBe(4);
  expect(await sumOf('Invocations', { FunctionName, Resource, ExecutedVersion: '2' })).toBe(3);
  expect(await sumOf('Errors', { FunctionName, Resource, ExecutedVersion: '2' })).toBe(3);
  expect(await sumOf('Invocations', { FunctionName, Resource, ExecutedVersion: '1' })).toBe(1);
  expect(await sumOf('Errors', { FunctionName, Resource, ExecutedVersion: '1' })).toBe(0);
  expect(await sumOf('Invocations', { FunctionName, Resource: 'shop:2' })).toBe(1);
  expect(await sumOf('Invocations', { FunctionName, Resource: 'shop' })).toBe(1);
});

test.each<Record<string, number>>([{ '1': 0.5 }, { '2': 1.5 }, { '2': -0.1 }, { '2': 0.1, '1': 0.1 }])(
  'refuses the weights %j beside version 1',
  async (AdditionalVersionWeights) => {
    const RoutingConfig = { AdditionalVersionWeights };
    const command = new UpdateAliasCommand({ FunctionName, Name: 'live', RoutingConfig });
    await expect(functions.client.send(command)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
  },
);

test('has no provisioned concurrency, and says so', async () => {
  const { client } = functions;
  const ask = (Qualifier: string) =>
    client.send(new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier }));
  await expect(ask('live')).rejects.toMatchObject({ name: 'ProvisionedConcurrencyConfigNotFoundException' });
  await expect(ask('9')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(ask('$LATEST')).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  const listed = await client.send(new ListProvisionedConcurrencyConfigsCommand({ FunctionName }));
  expect(listed.ProvisionedConcurrencyConfigs).toEqual([]);
  const put = new PutProvisionedConcurrencyConfigCommand({
    FunctionName,
    Qualifier: 'live',
    ProvisionedConcurrentExecutions: 1,
  });
  await expect(client.send(put)).rejects.toMatchObject({ name: 'NotImplemented' });
});

test('serves an alias at a URL, once its policy lets everybody in', async () => {
  const { client } = functions;
  const input = { FunctionName, Qualifier: 'live' };
  const created = await client.send(new CreateFunctionUrlConfigCommand({ ...input, AuthType: 'NONE' }));
  const url = created.FunctionUrl!;
  expect((await fetch(url)).status).toBe(403);

  const permit = (permission: object) =>
    client.send(new AddPermissionCommand({ ...input, Principal: '*', ...permission } as never));
  await permit({
    StatementId: 'url',
    Action: 'lambda:InvokeFunctionUrl',
    FunctionUrlAuthType: 'NONE',
  });
  expect((await fetch(url)).status).toBe(403);
  const invoke = { StatementId: 'invoke', Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true };
  expect(JSON.parse((await permit(invoke)).Statement!)).toMatchObject({
    Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
  });
  const answer = await fetch(`${url}orders/a%20b?x=1&x=2`, {
    method: 'POST',
    headers: { cookie: 'c=3; d=4', 'content-type': 'application/json' },
    body: '{"n":1}',
  });

  expect(answer.status).toBe(201);
  expect(answer.headers.get('x-version')).toBe('1');
  expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(await answer.json()).toMatchObject({
    version: '2.0',
    rawPath: '/orders/a b',
    rawQueryString: 'x=1&x=2',
    queryStringParameters: { x: '1,2' },
    cookies: ['c=3', 'd=4'],
    body: '{"n":1}',
    isBase64Encoded: false,
    requestContext: { http: { method: 'POST', path: '/orders/a b' } },
  });

  await weigh(1);
  expect((await fetch(url)).status).toBe(202);
  await weigh(0);

  expect(await client.send(new GetFunctionUrlConfigCommand(input))).toMatchObject({ FunctionUrl: url });
  const listed = await client.send(new ListFunctionUrlConfigsCommand({ FunctionName }));
  expect(listed.FunctionUrlConfigs).toHaveLength(1);
  await client.send(new DeleteFunctionUrlConfigCommand(input));
  await expect(fetch(url)).rejects.toThrow();
});

test.each([
  [{ AuthType: 'AWS_IAM' as const }, 'NotImplemented'],
  [{ AuthType: 'NONE' as const, InvokeMode: 'RESPONSE_STREAM' as const }, 'NotImplemented'],
  [{ AuthType: 'NONE' as const, Qualifier: '2' }, 'ValidationException'],
  [{ AuthType: 'NONE' as const, FunctionName: 'nobody' }, 'ResourceNotFoundException'],
])('refuses a URL with %j', async (input, name) => {
  const command = new CreateFunctionUrlConfigCommand({ FunctionName, ...input });
  await expect(functions.client.send(command)).rejects.toMatchObject({ name });
});
