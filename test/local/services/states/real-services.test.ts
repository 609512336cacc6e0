import { createRequire } from 'node:module';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { PutRuleCommand, PutTargetsCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { events } from '../../../../local/services/events/index.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { lambda } from '../../../../local/services/lambda/index.ts';
import { logs } from '../../../../local/services/logs/index.ts';
import { s3 } from '../../../../local/services/s3/index.ts';
import { states } from '../../../../local/services/states/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import { startTestCloud } from '../../test-cloud.ts';
import type { TestCloud } from '../../test-cloud.ts';
import { createFunctionRole, functionMaker } from '../lambda/function-setup.ts';

/** The function's package has no node_modules of its own. */
const SDK = createRequire(import.meta.url).resolve('@aws-sdk/client-sfn');

let cloud: TestCloud;
let client: SFNClient;
let role: string;

beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, sts, logs, events, s3, lambda, states] });
  client = new SFNClient(cloud.clientConfig);
  role = await createRole('machine', ['states', 'events']);
});
afterAll(async () => {
  client.destroy();
  await cloud.stop();
});

async function createRole(RoleName: string, trusted: string[]): Promise<string> {
  const policy = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const iamClient = new IAMClient(cloud.clientConfig);
  const AssumeRolePolicyDocument = policy({
    Effect: 'Allow',
    Principal: { Service: trusted.map((name) => `${name}.amazonaws.com`) },
    Action: 'sts:AssumeRole',
  });
  const { Role } = await iamClient.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const PolicyDocument = policy({ Effect: 'Allow', Action: '*', Resource: '*' });
  await iamClient.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'all', PolicyDocument }));
  iamClient.destroy();
  return Role!.Arn!;
}

const create = async (name: string, States: Record<string, object>, more: object = {}) => {
  const definition = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: Object.keys(States)[0], States });
  const command = new CreateStateMachineCommand({ name, definition, roleArn: role, ...more });
  return (await client.send(command)).stateMachineArn!;
};

const finished = (executionArn: string) =>
  vi.waitFor(
    async () => {
      const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
      expect(execution.status).not.toBe('RUNNING');
      return execution;
    },
    { timeout: 5_000 },
  );

it('parks a token in a real function and is resumed by it', async () => {
  const functions = functionMaker(cloud, await createFunctionRole(cloud, 'fn', ['states:SendTask*']));
  await functions.create(
    'answer',
    `import { SFNClient, SendTaskSuccessCommand } from '${SDK}';
     export const handler = async ({ token, n }) => {
       if (!token) throw Object.assign(new Error('no token'), { name: 'NoToken' });
       await new SFNClient().send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify({ n: n * 2 }) }));
       return 'ignored';
     };`,
  );
  const stateMachineArn = await create('callback', {
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: { FunctionName: 'answer', Payload: { token: '{% $states.context.Task.Token %}', n: 21 } },
      Next: 'Fail',
    },
    Fail: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'answer', Payload: {} },
      Catch: [
        {
          ErrorEquals: ['NoToken'],
          Output: {
            first: '{% $states.input %}',
            second: '{% $parse($states.errorOutput.Cause).errorMessage %}',
          },
          Next: 'Done',
        },
      ],
      End: true,
    },
    Done: { Type: 'Succeed' },
  });
  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn }));
  const { output, cause } = await finished(executionArn!);
  expect(cause).toBeUndefined();
  expect(JSON.parse(output!)).toEqual({ first: { n: 42 }, second: 'no token' });
}, 20_000);

it('is started by a rule on the end of another execution, and logs what it does', async () => {
  const logsClient = new CloudWatchLogsClient(cloud.clientConfig);
  const logGroupName = '/aws/vendedlogs/states/second';
  await logsClient.send(new CreateLogGroupCommand({ logGroupName }));
  const first = await create('first', { Go: { Type: 'Fail', Error: 'Bad' } });
  const logGroupArn = `arn:aws:logs:us-east-1:123456789012:log-group:${logGroupName}:*`;
  const second = await create(
    'second',
    { Take: { Type: 'Pass', Output: '{% $states.input.detail.error %}', End: true } },
    {
      loggingConfiguration: {
        level: 'ALL',
        includeExecutionData: true,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }],
      },
    },
  );
  const eventsClient = new EventBridgeClient(cloud.clientConfig);
  const EventPattern = JSON.stringify({
    source: ['aws.states'],
    detail: { stateMachineArn: [first], status: ['FAILED'] },
  });
  await eventsClient.send(new PutRuleCommand({ Name: 'failed', EventPattern }));
  const Targets = [{ Id: 'one', Arn: second, RoleArn: role }];
  await eventsClient.send(new PutTargetsCommand({ Rule: 'failed', Targets }));
  await client.send(new StartExecutionCommand({ stateMachineArn: first }));
  const executionArn = await vi.waitFor(async () => {
    const { executions } = await client.send(new ListExecutionsCommand({ stateMachineArn: second }));
    expect(executions).toHaveLength(1);
    return executions![0]!.executionArn!;
  });
  expect(await finished(executionArn)).toMatchObject({ output: '"Bad"' });
  await vi.waitFor(async () => {
    const { events: logged } = await logsClient.send(new FilterLogEventsCommand({ logGroupName }));
    const types = logged?.map(({ message }) => (JSON.parse(message!) as { type: string }).type);
    expect(types).toEqual(['ExecutionStarted', 'PassStateEntered', 'PassStateExited', 'ExecutionSucceeded']);
  });
  logsClient.destroy();
  eventsClient.destroy();
});

it('writes and reads objects with SDK integrations', async () => {
  const s3Task = (action: string, Arguments: object, more: object) => ({
    Type: 'Task',
    Resource: `arn:aws:states:::aws-sdk:s3:${action}`,
    Arguments: { Bucket: 'state-data', ...Arguments },
    ...more,
  });
  const stateMachineArn = await create('objects', {
    Bucket: s3Task('createBucket', {}, { Next: 'Put' }),
    Put: s3Task(
      'putObject',
      { Key: 'a', Body: { n: '{% 1 + 1 %}' }, IfNoneMatch: '*' },
      {
        Catch: [{ ErrorEquals: ['S3.S3Exception'], Output: '{% $states.errorOutput.Error %}', Next: 'Done' }],
        Next: 'Get',
      },
    ),
    Get: s3Task(
      'getObject',
      { Key: 'a' },
      { Assign: { body: '{% $parse($states.result.Body) %}' }, Next: 'Miss' },
    ),
    Miss: s3Task(
      'getObject',
      { Key: 'b' },
      {
        Catch: [
          {
            ErrorEquals: ['S3.NoSuchKeyException'],
            Output: { body: '{% $body %}', error: '{% $states.errorOutput.Error %}' },
            Next: 'Done',
          },
        ],
        End: true,
      },
    ),
    Done: { Type: 'Succeed' },
  });
  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn }));
  const { output, error, cause } = await finished(executionArn!);
  expect({ error, cause }).toEqual({});
  expect(JSON.parse(output!)).toEqual({ body: { n: 2 }, error: 'S3.NoSuchKeyException' });
});
