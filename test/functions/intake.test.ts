import { ListExecutionsCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { context, startFunctionStage, type FunctionStage } from './function-stage.ts';

let stage: FunctionStage;
let intake: (event: unknown, context: never) => Promise<{ release?: string; ignored?: string }>;

beforeAll(async () => {
  stage = await startFunctionStage();
  intake = (await import('../../functions/intake.ts')).handler as never;
});
afterAll(() => stage.stop());

const created = (key: string, versionId = 'v1', id = 'one') => ({
  id,
  version: '0',
  'detail-type': 'Object Created',
  source: 'aws.s3',
  time: '2026-01-01T00:00:00Z',
  detail: {
    version: '0',
    bucket: { name: 'source' },
    object: { key, size: 5, etag: 'e', 'version-id': versionId, sequencer: '00' },
    'request-id': id,
    reason: 'PutObject',
  },
});

const executions = async () =>
  (await stage.states.send(new ListExecutionsCommand({ stateMachineArn: stage.releaseMachine })))
    .executions ?? [];

it('starts one execution however often the event comes, also after its end', async () => {
  const { release } = await intake(created('sources/hello/app.zip'), context);
  await intake(created('sources/hello/app.zip', 'v1', 'two'), context);
  expect((await executions()).map(({ name }) => name)).toEqual([release]);
  await stage.states.send(new StopExecutionCommand({ executionArn: (await executions())[0]!.executionArn }));
  await intake(created('sources/hello/app.zip', 'v1', 'three'), context);
  expect(await executions()).toHaveLength(1);
});

it('takes another version for another release', async () => {
  const first = await intake(created('sources/hello/again.zip', 'v1'), context);
  const second = await intake(created('sources/hello/again.zip', 'v2'), context);
  expect(second.release).not.toBe(first.release);
});

it.each(['sources/hello/', 'sources/hello', 'sources//app.zip', 'refs/hello/main', 'sources/hello/folder/'])(
  'starts nothing for %s',
  async (key) => {
    const before = (await executions()).length;
    expect(await intake(created(key), context)).toEqual({ ignored: key });
    expect(await executions()).toHaveLength(before);
  },
);

it('keeps blanks, plus and per cent in keys as they are', async () => {
  const { release } = await intake(created('sources/hello/a b+c%20ü.zip'), context);
  const found = (await executions()).find(({ name }) => name === release);
  expect(found).toBeDefined();
});

it('refuses an event of another kind', async () => {
  await expect(intake({ 'detail-type': 'Object Deleted', detail: {} }, context)).rejects.toMatchObject({
    name: 'Refused',
  });
});
