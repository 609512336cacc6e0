import { afterAll, beforeAll, expect, it } from 'vitest';
import { EMPTY_LANE, type LaneState } from '../../lib/lanes/lane.ts';
import type { Awaited } from '../../lib/release/intent.ts';
import { keys } from '../../lib/store/keys.ts';
import { sqs } from '../../local/services/sqs/index.ts';
import { aRecord } from '../cli/releases/a-record.ts';
import { context, startFunctionStage, type FunctionStage } from './function-stage.ts';
import { parkTask } from './parked-task.ts';

let stage: FunctionStage;
let withdraw: (event: unknown, context: never) => Promise<unknown>;
beforeAll(async () => {
  stage = await startFunctionStage([sqs]);
  withdraw = (await import('../../functions/withdraw.ts')).handler as never;
});
afterAll(() => stage.stop());

const startedAt = '2026-01-01T00:00:00.000Z';
const claim = (release: string) => ({ release, startedAt, execution: 'arn' });
const asked = (release: string) => ({
  release,
  environment: 'staging',
  by: 'arn:me',
  reason: 'it has a fault',
});

const waits = (release: string, token: string, awaiting: Awaited) =>
  stage.store.intents.change({ release, environment: 'staging' }, () => ({
    version: 1,
    ...claim(release),
    application: 'hello',
    environment: 'staging',
    token,
    awaiting,
    alarms: [],
  }));

const laneIs = (lane: Partial<LaneState>) =>
  stage.store.objects.put(keys.lane('hello', 'staging'), { ...EMPTY_LANE, ...lane, nonce: 'n' });

it('fails the token of a release that waits for its lane, once, and says who and why', async () => {
  const { token, failure } = await parkTask(stage, 'lane');
  await waits('r1', token, 'lane');
  await laneIs({ holder: claim('r0'), waiting: claim('r1') });
  expect(await withdraw(asked('r1'), context)).toEqual({ withdrawn: true });
  expect(await failure()).toEqual({
    error: 'Refused',
    cause: 'stopped by arn:me while it waited for its turn: it has a fault',
  });
  expect(await withdraw(asked('r1'), context)).toEqual({ withdrawn: false });
});

it('fails that of one that waits for alarms to be quiet', async () => {
  const { token, failure } = await parkTask(stage, 'alarms');
  await waits('r2', token, 'alarms');
  expect(await withdraw({ ...asked('r2'), reason: undefined }, context)).toEqual({ withdrawn: true });
  expect(await failure()).toMatchObject({
    cause: 'stopped by arn:me while it waited for alarms to be quiet',
  });
});

it.each([
  ['its turn has come', 'lane' as const, { holder: claim('r3') }],
  ['it does not stand in its lane yet', 'lane' as const, { holder: claim('r0') }],
  ['it waits for its deployment', 'deployment' as const, { holder: claim('r3') }],
])('leaves it alone where %s', async (_where, awaiting, lane) => {
  await waits('r3', 'a token that nobody may answer', awaiting);
  await laneIs(lane);
  expect(await withdraw(asked('r3'), context)).toEqual({ withdrawn: false });
});

it('knows nothing of a release that is not on its way', async () => {
  expect(await withdraw(asked('r9'), context)).toEqual({ withdrawn: false });
});

it('notes who stops a release that does not wait, the last who asks, as long as it is on its way', async () => {
  const { records } = stage.store;
  const note = { release: 'builds', by: 'arn:me' };
  expect(await withdraw(note, context)).toEqual({ noted: false });
  await records.open({ ...aRecord('builds'), status: 'running', stage: 'build' });
  for (const by of ['arn:you', 'arn:me']) {
    expect(await withdraw({ ...note, by, reason: 'a fault' }, context)).toEqual({ noted: true });
  }
  expect((await records.find('builds'))?.stopAsked).toEqual({ by: 'arn:me', reason: 'a fault' });
});
