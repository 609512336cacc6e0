import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { codedeploy } from '../../../local/services/codedeploy/index.ts';
import { iam } from '../../../local/services/iam/index.ts';
import { lambda } from '../../../local/services/lambda/index.ts';
import { logs } from '../../../local/services/logs/index.ts';
import { states } from '../../../local/services/states/index.ts';
import { sts } from '../../../local/services/sts/index.ts';
import {
  createFunctionRole,
  functionMaker,
  LOG_ACTIONS,
} from '../../local/services/lambda/function-setup.ts';
import { startTestCloud, type TestCloud } from '../../local/test-cloud.ts';
import { bundled } from './bundled.ts';

let cloud: TestCloud;
let client: SFNClient;
let machine: string;
let functions: ReturnType<typeof functionMaker>;
let source: string;

beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, sts, logs, lambda, states, codedeploy] });
  client = new SFNClient(cloud.clientConfig);
  source = await bundled('validators.ts');
  const role = await createFunctionRole(cloud, 'validators', ['states:SendTask*', ...LOG_ACTIONS]);
  functions = functionMaker(cloud, role);
  machine = await createMachine();
}, 60_000);
afterAll(async () => {
  client.destroy();
  await cloud.stop();
});

async function createMachine(): Promise<string> {
  const iamClient = new IAMClient(cloud.clientConfig);
  const policy = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [Statement] });
  const { Role } = await iamClient.send(
    new CreateRoleCommand({
      RoleName: 'machine',
      AssumeRolePolicyDocument: policy({
        Effect: 'Allow',
        Principal: { Service: 'states.amazonaws.com' },
        Action: 'sts:AssumeRole',
      }),
    }),
  );
  await iamClient.send(
    new PutRolePolicyCommand({
      RoleName: 'machine',
      PolicyName: 'invoke',
      PolicyDocument: policy({ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' }),
    }),
  );
  const { stateMachineArn } = await client.send(
    new CreateStateMachineCommand({
      name: 'validate',
      roleArn: Role!.Arn!,
      definition: JSON.stringify(DEFINITION),
    }),
  );
  return stateMachineArn!;
}

/** As the pipeline calls a validator of a fleet. */
const DEFINITION = {
  QueryLanguage: 'JSONata',
  StartAt: 'Validate',
  States: {
    Validate: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      TimeoutSeconds: '{% $states.input.seconds %}',
      Arguments: {
        FunctionName: '{% $states.input.function %}',
        Payload: {
          DeploymentId: 'd-ABCDEFGHI',
          LifecycleEventHookExecutionId: '{% $states.context.Execution.Name %}',
          signalbox: {
            taskToken: '{% $states.context.Task.Token %}',
            application: 'hello',
            environment: 'production',
            replacementTargets: '{% $states.input.hosts %}',
          },
        },
      },
      End: true,
    },
  },
};

const HOSTS = [{ id: 'i-1', address: '127.0.0.2' }];

async function validate(handler: string, seconds = 60) {
  const name = `CodeDeployHook_${handler}`;
  await functions.create(name, source, { Handler: `index.${handler}`, Timeout: 4, MemorySize: 256 });
  const input = JSON.stringify({ function: name, hosts: HOSTS, seconds });
  const { executionArn } = await client.send(
    new StartExecutionCommand({ stateMachineArn: machine, name: handler, input }),
  );
  return vi.waitFor(
    async () => {
      const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
      expect(execution.status).not.toBe('RUNNING');
      return execution;
    },
    { timeout: 20_000 },
  );
}

const texts = (handler: string, filterPattern: string) =>
  vi.waitFor(
    async () => {
      const { events } = await new CloudWatchLogsClient(cloud.clientConfig).send(
        new FilterLogEventsCommand({ logGroupName: `/aws/lambda/CodeDeployHook_${handler}`, filterPattern }),
      );
      expect(events).not.toHaveLength(0);
      return events!.map(({ message }) => message!);
    },
    { timeout: 10_000 },
  );

const logLines = async (handler: string, filterPattern: string) =>
  (await texts(handler, filterPattern)).map(
    (message) => JSON.parse(message) as { hook: Record<string, unknown> },
  );

describe.concurrent('a validator with a task token', () => {
  test('succeeds with what its check saw', async () => {
    const { status, output } = await validate('passes');
    expect(status).toBe('SUCCEEDED');
    expect(JSON.parse(output!)).toEqual({ status: 'Succeeded', reason: 'hello on 1 hosts' });
  });

  test.each([
    ['throwsUp', 'expected 200 from /health, got 503'],
    ['hangs', 'the check had not ended after 3 s, all the time that it has'],
    ['rejectsUnseen', 'an error that nobody awaits: a promise that was forgotten'],
    ['throwsInTimer', 'an error that nobody awaits: thrown where nobody catches'],
    ['middyHangs', 'the check had not ended after 3 s, all the time that it has'],
  ])('%s: fails with the reason', async (handler, reason) => {
    const { status, error, cause } = await validate(handler);
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'ValidationFailed' });
    // The time left is measured when the handler begins.
    expect(cause!.replace(/after 2\.\d+ s/, 'after 3 s')).toBe(reason);
  });

  test('tells the reason in its log, found by the deployment', async () => {
    await functions.create('CodeDeployHook_logged', source, { Handler: 'index.throwsUp', Timeout: 4 });
    await functions.invoke('CodeDeployHook_logged', {
      DeploymentId: 'd-LOGGED000',
      LifecycleEventHookExecutionId: 'one',
    });
    const [line] = await logLines('logged', '{ $.hook.deploymentId = "d-LOGGED000" }');
    expect(line!.hook).toMatchObject({ status: 'Failed', reason: 'expected 200 from /health, got 503' });
  });

  test('stays as it was answered when a promise is rejected after that', async () => {
    expect(await validate('rejectsLate')).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('takes a second report for done', async () => {
    const { status, output } = await validate('twice');
    expect({ status, output: JSON.parse(output!) }).toMatchObject({
      status: 'SUCCEEDED',
      output: { reason: 'the first' },
    });
  });

  test('takes a task that is over for done', async () => {
    expect(await validate('comesLate', 1)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    await texts('comesLate', 'REPORT');
    expect((await texts('comesLate', '')).join('')).not.toContain('HookReportError');
  });

  test('works as a middleware, both ways', async () => {
    const { output } = await validate('withMiddy');
    expect(JSON.parse(output!)).toEqual({ status: 'Succeeded', reason: 'first host i-1' });
  });
});

describe('a validator that CodeDeploy calls', () => {
  const event = { DeploymentId: 'd-UNKNOWN00', LifecycleEventHookExecutionId: 'one' };

  test('names the permission that its role lacks', async () => {
    await functions.create('CodeDeployHook_denied', source, { Handler: 'index.passes' });
    expect(await functions.invoke('CodeDeployHook_denied', event)).toMatchObject({
      FunctionError: 'Unhandled',
      result: {
        errorType: 'HookReportError',
        errorMessage: expect.stringContaining('role needs codedeploy:PutLifecycleEventHookExecutionStatus'),
      },
    });
  });

  test('is no hook of an event that is none', async () => {
    await functions.create('CodeDeployHook_other', source, { Handler: 'index.passes' });
    expect(await functions.invoke('CodeDeployHook_other', { Records: [] })).toMatchObject({
      FunctionError: 'Unhandled',
      result: { errorMessage: expect.stringContaining('expected the event of a lifecycle hook') },
    });
  });
});
