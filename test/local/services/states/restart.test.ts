import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListTagsForResourceCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createManualClock } from '../../../../local/clock.ts';
import { states } from '../../../../local/services/states/index.ts';
import { startTestCloud } from '../../test-cloud.ts';
import { recordingService } from '../recording-service.ts';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'signalbox-states-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const clock = createManualClock();

async function startStates() {
  const session = { Credentials: { AccessKeyId: '' } };
  const sts = recordingService('sts', ['AssumeRole'], session);
  const cloud = await startTestCloud({ services: [states, sts.definition], clock, data });
  session.Credentials.AccessKeyId = cloud.administrator.accessKeyId;
  const client = new SFNClient(cloud.clientConfig);
  return {
    client,
    stop: async () => {
      client.destroy();
      await cloud.stop();
    },
  };
}

const DEFINITION = JSON.stringify({
  QueryLanguage: 'JSONata',
  StartAt: 'Ask',
  States: {
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:sfn:tagResource.waitForTaskToken',
      Arguments: {
        ResourceArn: '{% $states.context.StateMachine.Id %}',
        Tags: [{ Key: 'token', Value: '{% $states.context.Task.Token %}' }],
      },
      Assign: { answer: '{% $states.result %}' },
      Next: 'Rest',
    },
    Rest: { Type: 'Wait', Seconds: 60, Output: '{% $answer %}', End: true },
  },
});

it('goes on after a restart with what it waited for, and keeps what has ended', async () => {
  const first = await startStates();
  const roleArn = 'arn:aws:iam::123456789012:role/machine';
  const created = await first.client.send(
    new CreateStateMachineCommand({ name: 'one', definition: DEFINITION, roleArn }),
  );
  const stateMachineArn = created.stateMachineArn!;
  const started = await first.client.send(
    new StartExecutionCommand({ stateMachineArn, name: 'x', input: '{"a":1}' }),
  );
  const executionArn = started.executionArn!;
  const taskToken = await vi.waitFor(async () => {
    const { tags } = await first.client.send(
      new ListTagsForResourceCommand({ resourceArn: stateMachineArn }),
    );
    return tags![0]!.value!;
  });
  await first.stop();

  const second = await startStates();
  await second.client.send(new SendTaskSuccessCommand({ taskToken, output: '"yes"' }));
  await vi.waitFor(async () => {
    const { events } = await second.client.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true }),
    );
    expect(events?.[0]?.type).toBe('WaitStateEntered');
  });
  await clock.advance(50_000);
  await second.stop();

  const third = await startStates();
  await clock.advance(10_000);
  await vi.waitFor(async () => {
    const execution = await third.client.send(new DescribeExecutionCommand({ executionArn }));
    expect(execution).toMatchObject({ status: 'SUCCEEDED', input: '{"a":1}', output: '"yes"' });
  });
  await third.stop();

  const fourth = await startStates();
  const { events = [] } = await fourth.client.send(new GetExecutionHistoryCommand({ executionArn }));
  expect(events.map(({ type }) => type)).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskSubmitted',
    'TaskSucceeded',
    'TaskStateExited',
    'WaitStateEntered',
    'WaitStateExited',
    'ExecutionSucceeded',
  ]);
  await expect(
    fourth.client.send(new StartExecutionCommand({ stateMachineArn, name: 'x', input: '{"a":1}' })),
  ).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  await fourth.stop();
});
