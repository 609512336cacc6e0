import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand, LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { iam } from '../../../../local/services/iam/index.ts';
import { lambda } from '../../../../local/services/lambda/index.ts';
import { logs } from '../../../../local/services/logs/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';
import { createFunctionRole, functionMaker, LOG_ACTIONS } from './function-setup.ts';

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'lambda-restart-'));
});
afterEach(() => rm(data, { recursive: true }));

const start = () => startTestCloud({ services: [iam, sts, logs, lambda], data });

test('keeps functions, logs and the events that had not run', async () => {
  const before = await start();
  const functions = functionMaker(before, await createFunctionRole(before, 'kept', LOG_ACTIONS));
  await functions.create(
    'kept',
    'export const handler = async (event) => { console.log("seen", event.n); };',
  );
  await functions.invoke('kept', { n: 1 });
  await vi.waitFor(async () => expect(await seen(before)).toEqual(['seen 1']), 5000);
  const reserve = (ReservedConcurrentExecutions: number) =>
    new PutFunctionConcurrencyCommand({ FunctionName: 'kept', ReservedConcurrentExecutions });
  await functions.client.send(reserve(0));
  await functions.client.send(
    new InvokeCommand({ FunctionName: 'kept', InvocationType: 'Event', Payload: Buffer.from('{"n":2}') }),
  );
  await before.stop();

  const after = await start();
  try {
    await new LambdaClient(after.clientConfig).send(reserve(1));
    await vi.waitFor(async () => expect(await seen(after)).toEqual(['seen 1', 'seen 2']), 8000);
  } finally {
    await after.stop();
  }
});

async function seen(cloud: TestCloud): Promise<string[]> {
  const client = new CloudWatchLogsClient(cloud.clientConfig);
  const filter = new FilterLogEventsCommand({ logGroupName: '/aws/lambda/kept', filterPattern: 'seen' });
  const { events = [] } = await client.send(filter);
  return events.map(({ message }) => message!.split('\t').at(-1)!);
}
