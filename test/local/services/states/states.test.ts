import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  ListTagsForResourceCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createManualClock } from '../../../../local/clock.ts';
import type { ManualClock } from '../../../../local/clock.ts';
import { states } from '../../../../local/services/states/index.ts';
import { startTestCloud } from '../../test-cloud.ts';
import type { TestCloud } from '../../test-cloud.ts';
import { recordingService } from '../recording-service.ts';
import type { RecordingService } from '../recording-service.ts';

const ROLE = 'arn:aws:iam::123456789012:role/machine';
const DAY = 86_400_000;

let clock: ManualClock;
let cloud: TestCloud;
let client: SFNClient;
let events: RecordingService;
let metrics: RecordingService;

beforeEach(async () => {
  clock = createManualClock();
  events = recordingService('events', ['PutEvents']);
  metrics = recordingService('cloudwatch', ['PutMetricData']);
  const session = { Credentials: { AccessKeyId: '' } };
  const sts = recordingService('sts', ['AssumeRole'], session);
  const services = [states, sts.definition, events.definition, metrics.definition];
  cloud = await startTestCloud({ services, clock });
  session.Credentials.AccessKeyId = cloud.administrator.accessKeyId;
  client = new SFNClient(cloud.clientConfig);
});

afterEach(async () => {
  client.destroy();
  await cloud.stop();
});

const jsonata = (States: Record<string, object>, StartAt = Object.keys(States)[0]) =>
  JSON.stringify({ QueryLanguage: 'JSONata', StartAt, States });

const PASS = jsonata({ Go: { Type: 'Pass', Output: { doubled: '{% $states.input.n * 2 %}' }, End: true } });
const WAIT = jsonata({ Wait: { Type: 'Wait', Seconds: 60, End: true } });

const create = async (name: string, definition: string) =>
  (await client.send(new CreateStateMachineCommand({ name, definition, roleArn: ROLE }))).stateMachineArn!;

const start = async (stateMachineArn: string, name?: string, input?: string) =>
  (await client.send(new StartExecutionCommand({ stateMachineArn, name, input }))).executionArn!;

const finished = (executionArn: string) =>
  vi.waitFor(async () => {
    const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
    expect(execution.status).not.toBe('RUNNING');
    return execution;
  });

describe('state machines', () => {
  it('are created, described, listed, updated and deleted', async () => {
    const arn = await create('one', PASS);
    expect(arn).toBe('arn:aws:states:us-east-1:123456789012:stateMachine:one');
    const described = await client.send(new DescribeStateMachineCommand({ stateMachineArn: arn }));
    expect(described).toMatchObject({ name: 'one', status: 'ACTIVE', type: 'STANDARD', definition: PASS });
    const { revisionId } = await client.send(
      new UpdateStateMachineCommand({ stateMachineArn: arn, definition: WAIT }),
    );
    expect(revisionId).not.toBe(described.revisionId);
    const { stateMachines } = await client.send(new ListStateMachinesCommand({}));
    expect(stateMachines?.map(({ name }) => name)).toEqual(['one']);
    await client.send(new DeleteStateMachineCommand({ stateMachineArn: arn }));
    await expect(
      client.send(new DescribeStateMachineCommand({ stateMachineArn: arn })),
    ).rejects.toMatchObject({
      name: 'StateMachineDoesNotExist',
      message: `State Machine Does Not Exist: '${arn}'`,
    });
  });

  it('are the same when created again, and exist already with another definition', async () => {
    const arn = await create('one', PASS);
    expect(await create('one', PASS)).toBe(arn);
    await expect(create('one', WAIT)).rejects.toMatchObject({ name: 'StateMachineAlreadyExists' });
  });

  it.each([['a b'], ['a/b'], ['x'.repeat(81)], ['a:b']])('refuses the name %s', async (name) => {
    await expect(create(name, PASS)).rejects.toMatchObject({ name: 'InvalidName' });
  });

  it('refuses JSONPath, naming the state', async () => {
    const definition = JSON.stringify({ StartAt: 'Old', States: { Old: { Type: 'Pass', End: true } } });
    await expect(create('one', definition)).rejects.toMatchObject({
      name: 'InvalidDefinition',
      message: expect.stringMatching(/'SCHEMA_VALIDATION_FAILED: .*'Old'.* at \/States\/Old'/) as string,
    });
    const { result, diagnostics } = await client.send(
      new ValidateStateMachineDefinitionCommand({ definition }),
    );
    expect(result).toBe('FAIL');
    expect(diagnostics).toMatchObject([{ severity: 'ERROR', location: '/States/Old' }]);
  });

  it('refuses an SDK action that does not exist', async () => {
    const resource = 'arn:aws:states:::aws-sdk:sfn:describeNothing';
    const definition = jsonata({ Call: { Type: 'Task', Resource: resource, End: true } });
    await expect(create('one', definition)).rejects.toMatchObject({
      name: 'InvalidDefinition',
      message: expect.stringContaining(`The resource provided ${resource} is not recognized.`) as string,
    });
  });

  it('refuses a .sync task whose role may not make the managed rule', async () => {
    const definition = jsonata({
      Call: { Type: 'Task', Resource: 'arn:aws:states:::states:startExecution.sync:2', End: true },
    });
    await expect(create('one', definition)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `'${ROLE}' is not authorized to create managed-rule.`,
    });
  });

  it('carry tags', async () => {
    const resourceArn = await create('one', PASS);
    await client.send(
      new TagResourceCommand({
        resourceArn,
        tags: [
          { key: 'a', value: '1' },
          { key: 'b', value: '2' },
        ],
      }),
    );
    await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a'] }));
    const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn }));
    expect(tags).toEqual([{ key: 'b', value: '2' }]);
  });
});

describe('executions', () => {
  it('end with their machine when it is deleted, and free its names', async () => {
    const arn = await create('one', WAIT);
    const executionArn = await start(arn, 'same');
    await client.send(new DeleteStateMachineCommand({ stateMachineArn: arn }));
    await expect(client.send(new DescribeExecutionCommand({ executionArn }))).rejects.toMatchObject({
      name: 'ExecutionDoesNotExist',
    });
    await create('one', PASS);
    expect(await start(arn, 'same', '{"n":2}')).toBe(executionArn);
    expect(await finished(executionArn)).toMatchObject({ output: '{"doubled":4}' });
  });

  it('run to their output, and tell EventBridge and CloudWatch', async () => {
    const arn = await create('one', PASS);
    const executionArn = await start(arn, 'first', '{"n":21}');
    expect(executionArn).toBe('arn:aws:states:us-east-1:123456789012:execution:one:first');
    expect(await finished(executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"doubled":42}',
      input: '{"n":21}',
    });
    await vi.waitFor(() => expect(metrics.calls).toHaveLength(2));
    const details = events.calls.map(
      ({ input }) => (input.Entries as { Detail: string; Source: string }[])[0]!,
    );
    expect(details.map(({ Detail }) => (JSON.parse(Detail) as { status: string }).status)).toEqual([
      'RUNNING',
      'SUCCEEDED',
    ]);
    expect(JSON.parse(details[1]!.Detail)).toMatchObject({
      executionArn,
      stateMachineArn: arn,
      name: 'first',
      output: '{"doubled":42}',
      outputDetails: { included: true },
    });
    expect(
      metrics.calls.map(({ input }) => (input.MetricData as { MetricName: string }[])[0]?.MetricName),
    ).toEqual(['ExecutionsStarted', 'ExecutionsSucceeded']);
  });

  it('start once under one name and input while they run', async () => {
    const arn = await create('one', WAIT);
    const executionArn = await start(arn, 'same', '{"a":1}');
    expect(await start(arn, 'same', '{"a":1}')).toBe(executionArn);
    await expect(start(arn, 'same', '{"a": 1}')).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
      message: `Execution Already Exists: '${executionArn}'`,
    });
    await clock.advance(60_000);
    await finished(executionArn);
    await expect(start(arn, 'same', '{"a":1}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    await clock.advance(91 * DAY);
    expect(await start(arn, 'same', '{"a":1}')).toBe(executionArn);
  });

  it('keep the definition that they were started with', async () => {
    const arn = await create('one', WAIT);
    const executionArn = await start(arn);
    await client.send(new UpdateStateMachineCommand({ stateMachineArn: arn, definition: PASS }));
    const described = await client.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    expect(described.definition).toBe(WAIT);
    await clock.advance(60_000);
    expect(await finished(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{}' });
  });

  it('are stopped with an error and a cause', async () => {
    const executionArn = await start(await create('one', WAIT));
    await client.send(new StopExecutionCommand({ executionArn, error: 'Enough', cause: 'of it' }));
    expect(await finished(executionArn)).toMatchObject({
      status: 'ABORTED',
      error: 'Enough',
      cause: 'of it',
    });
    const { events: history } = await client.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true }),
    );
    expect(history?.[0]).toMatchObject({
      type: 'ExecutionAborted',
      executionAbortedEventDetails: { error: 'Enough' },
    });
  });

  it('are listed newest first, filtered and in pages', async () => {
    const arn = await create('one', WAIT);
    for (const name of ['a', 'b', 'c']) await start(arn, name);
    await client.send(
      new StopExecutionCommand({ executionArn: `${arn.replace('stateMachine', 'execution')}:b` }),
    );
    const names = async (input: object) => {
      const { executions, nextToken } = await client.send(
        new ListExecutionsCommand({ stateMachineArn: arn, ...input }),
      );
      return { names: executions?.map(({ name }) => name), nextToken };
    };
    expect((await names({})).names).toEqual(['c', 'b', 'a']);
    expect((await names({ statusFilter: 'RUNNING' })).names).toEqual(['c', 'a']);
    expect((await names({ statusFilter: 'ABORTED' })).names).toEqual(['b']);
    const first = await names({ maxResults: 2 });
    expect(first.names).toEqual(['c', 'b']);
    expect((await names({ maxResults: 2, nextToken: first.nextToken })).names).toEqual(['a']);
    await expect(names({ nextToken: 'wrong' })).rejects.toMatchObject({ name: 'InvalidToken' });
  });

  it('tell their history forwards, backwards, in pages and without data', async () => {
    const executionArn = await start(await create('one', PASS), 'x', '{"n":1}');
    await finished(executionArn);
    const history = async (input: object = {}) =>
      client.send(new GetExecutionHistoryCommand({ executionArn, ...input }));
    const { events: all = [] } = await history();
    expect(all.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 0, 'PassStateEntered'],
      [3, 2, 'PassStateExited'],
      [4, 3, 'ExecutionSucceeded'],
    ]);
    expect(all[1]?.stateEnteredEventDetails).toEqual({
      name: 'Go',
      input: '{"n":1}',
      inputDetails: { truncated: false },
    });
    const back = await history({ reverseOrder: true, maxResults: 3 });
    expect(back.events?.map(({ id }) => id)).toEqual([4, 3, 2]);
    const rest = await history({ reverseOrder: true, maxResults: 3, nextToken: back.nextToken });
    expect(rest.events?.map(({ id }) => id)).toEqual([1]);
    expect(rest.nextToken).toBeUndefined();
    const { events: bare = [] } = await history({ includeExecutionData: false });
    expect(bare[1]?.stateEnteredEventDetails).toEqual({ name: 'Go' });
  });

  it.each([
    ['InvalidExecutionInput', '{'],
    ['ValidationException', JSON.stringify('x'.repeat(262_143))],
  ])('refuse with %s what is no input', async (name, input) => {
    const arn = await create('one', PASS);
    await expect(start(arn, undefined, input)).rejects.toMatchObject({ name });
  });

  it('do not exist under a wrong ARN', async () => {
    const executionArn = 'arn:aws:states:us-east-1:123456789012:execution:one:nothing';
    await expect(client.send(new DescribeExecutionCommand({ executionArn }))).rejects.toMatchObject({
      name: 'ExecutionDoesNotExist',
    });
    await expect(
      client.send(new DescribeExecutionCommand({ executionArn: 'nonsense' })),
    ).rejects.toMatchObject({
      name: 'InvalidArn',
    });
  });
});

describe('task tokens', () => {
  const CALLBACK = jsonata({
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:sfn:tagResource.waitForTaskToken',
      Arguments: {
        ResourceArn: '{% $states.context.StateMachine.Id %}',
        Tags: [{ Key: 'token', Value: '{% $states.context.Task.Token %}' }],
      },
      HeartbeatSeconds: 30,
      Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput %}', Next: 'Caught' }],
      End: true,
    },
    Caught: { Type: 'Pass', End: true },
  });

  async function ask() {
    const arn = await create('ask', CALLBACK);
    const executionArn = await start(arn);
    const taskToken = await vi.waitFor(async () => {
      const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn: arn }));
      return tags!.find(({ key }) => key === 'token')!.value!;
    });
    return { executionArn, taskToken };
  }

  it('end the task once', async () => {
    const { executionArn, taskToken } = await ask();
    expect(taskToken.length).toBeGreaterThan(1_000);
    expect(taskToken.length).toBeLessThanOrEqual(2_048);
    await client.send(new SendTaskSuccessCommand({ taskToken, output: '{"yes":true}' }));
    expect(await finished(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{"yes":true}' });
    await expect(client.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }))).rejects.toMatchObject({
      name: 'TaskTimedOut',
      message: "Task Timed Out: 'Provided task does not exist anymore'",
    });
  });

  it('fail the task', async () => {
    const { executionArn, taskToken } = await ask();
    await client.send(new SendTaskFailureCommand({ taskToken, error: 'Rejected', cause: 'not today' }));
    expect(await finished(executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"Error":"Rejected","Cause":"not today"}',
    });
  });

  it('are kept alive by heartbeats, and time out without', async () => {
    const { executionArn, taskToken } = await ask();
    await clock.advance(29_000);
    await client.send(new SendTaskHeartbeatCommand({ taskToken }));
    await clock.advance(29_000);
    expect((await client.send(new DescribeExecutionCommand({ executionArn }))).status).toBe('RUNNING');
    await clock.advance(1_000);
    expect(await finished(executionArn)).toMatchObject({
      output: '{"Error":"States.HeartbeatTimeout","Cause":""}',
    });
  });

  it('die with the execution', async () => {
    const { executionArn, taskToken } = await ask();
    await client.send(new StopExecutionCommand({ executionArn }));
    await expect(client.send(new SendTaskHeartbeatCommand({ taskToken }))).rejects.toMatchObject({
      name: 'TaskTimedOut',
    });
  });

  it('must be genuine, and their output JSON', async () => {
    const { taskToken } = await ask();
    await expect(
      client.send(new SendTaskSuccessCommand({ taskToken: 'made up', output: '{}' })),
    ).rejects.toMatchObject({ name: 'InvalidToken' });
    await expect(client.send(new SendTaskSuccessCommand({ taskToken, output: '{' }))).rejects.toMatchObject({
      name: 'InvalidOutput',
    });
  });
});
