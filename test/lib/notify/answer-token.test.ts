import { afterAll, beforeAll, expect, it } from 'vitest';
import { answerToken } from '../../../lib/notify/answer-token.ts';
import { sqs } from '../../../local/services/sqs/index.ts';
import { startFunctionStage, type FunctionStage } from '../../functions/function-stage.ts';
import { parkTask } from '../../functions/parked-task.ts';

let stage: FunctionStage;
beforeAll(async () => {
  stage = await startFunctionStage([sqs]);
});
afterAll(() => stage.stop());

it('ends a parked task, and counts one that was answered before as done', async () => {
  const answer = answerToken(stage.states);
  const { token, output } = await parkTask(stage, 'answered');
  await answer(token, { event: 'first' });
  await answer(token, { event: 'second' });
  expect(await output()).toEqual({ event: 'first' });
});

it('counts a task as done whose execution was stopped', async () => {
  const { token, stop } = await parkTask(stage, 'stopped');
  await stop();
  await expect(answerToken(stage.states)(token, {})).resolves.toBeUndefined();
});

it('takes a token that Step Functions never gave for the mistake that it is', async () => {
  await expect(answerToken(stage.states)('no token', {})).rejects.toMatchObject({ name: 'InvalidToken' });
});
