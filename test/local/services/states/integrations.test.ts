import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { AwsError } from '../../../../local/aws-error.ts';
import type { Request, ServiceDefinition } from '../../../../local/service.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { states } from '../../../../local/services/states/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import type { WireSettings } from '../../../../local/wire/wire-settings.ts';
import { startTestCloud } from '../../test-cloud.ts';
import type { TestCloud } from '../../test-cloud.ts';

type Answer = (input: Record<string, unknown>, request: Request) => unknown;

/** What the services that tasks call are to do; each test says. */
let answers: Record<string, Answer> = {};

/** A service whose wire is real and whose operations the test provides. */
function stub(
  name: string,
  operations: readonly string[],
  schemas: WireSettings['schemas'],
): ServiceDefinition {
  const answer = (operation: string) => (input: Record<string, unknown>, request: Request) =>
    answers[operation]!(input, request);
  return {
    name,
    wire: {
      serviceId: name,
      signingName: name,
      protocol: 'awsJson1_1',
      target: name,
      namespace: name,
      version: '1',
      schemas,
    },
    permissions: {
      prefix: name,
      operations: Object.fromEntries(
        operations.map((o) => [o, () => [{ action: `${name}:${o}`, resource: '*' }]]),
      ),
    },
    create: () => ({ operations: Object.fromEntries(operations.map((o) => [o, answer(o)])) }),
  };
}

const SERVICES = [
  iam,
  sts,
  states,
  stub('lambda', ['Invoke'], () => import('@aws-sdk/client-lambda')),
  stub('codebuild', ['StartBuild', 'BatchGetBuilds', 'StopBuild'], () => import('@aws-sdk/client-codebuild')),
  stub('codedeploy', ['CreateDeployment', 'GetDeployment'], () => import('@aws-sdk/client-codedeploy')),
  stub('events', ['PutEvents'], () => import('@aws-sdk/client-eventbridge')),
  stub('sns', ['Publish'], () => import('@aws-sdk/client-sns')),
  stub('sqs', ['SendMessage'], () => import('@aws-sdk/client-sqs')),
];

let cloud: TestCloud;
let client: SFNClient;
let role: string;

beforeAll(async () => {
  cloud = await startTestCloud({ services: SERVICES });
  client = new SFNClient(cloud.clientConfig);
  role = await createRole('machine', [{ Effect: 'Allow', Action: '*', Resource: '*' }]);
});
afterAll(async () => {
  client.destroy();
  await cloud.stop();
});
beforeEach(() => {
  answers = { PutEvents: () => ({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] }) };
});

async function createRole(RoleName: string, Statement: object[]): Promise<string> {
  const client = new IAMClient(cloud.clientConfig);
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  });
  const { Role } = await client.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await client.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'inline', PolicyDocument }));
  client.destroy();
  return Role!.Arn!;
}

let count = 0;
const create = async (States: Record<string, object>, roleArn = role) => {
  const definition = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: Object.keys(States)[0], States });
  const name = `machine-${++count}`;
  return (await client.send(new CreateStateMachineCommand({ name, definition, roleArn }))).stateMachineArn!;
};

const start = async (stateMachineArn: string, name?: string) =>
  (await client.send(new StartExecutionCommand({ stateMachineArn, name }))).executionArn!;

const finished = (executionArn: string) =>
  vi.waitFor(async () => {
    const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
    expect(execution.status).not.toBe('RUNNING');
    return execution;
  });

async function runTask(Resource: string, Arguments: object, roleArn = role) {
  const execution = await finished(
    await start(await create({ Do: { Type: 'Task', Resource, Arguments, End: true } }, roleArn)),
  );
  const { status, error, cause } = execution;
  return {
    status,
    error,
    cause,
    output: execution.output === undefined ? undefined : (JSON.parse(execution.output) as unknown),
  };
}

const payload = (value: unknown) => Buffer.from(JSON.stringify(value));

describe('lambda', () => {
  const INVOKE = 'arn:aws:states:::lambda:invoke';

  it('is invoked as the role of the machine, with the payload as its event', async () => {
    let seen: { event?: unknown; caller?: unknown } = {};
    answers.Invoke = ({ Payload }, { caller }) => {
      seen = { event: JSON.parse(Buffer.from(Payload as Uint8Array).toString()), caller };
      return { StatusCode: 200, ExecutedVersion: '$LATEST', Payload: payload({ ok: 1 }) };
    };
    const { output } = await runTask(INVOKE, { FunctionName: 'f', Payload: { n: '{% 40 + 2 %}' } });
    expect(output).toEqual({ ExecutedVersion: '$LATEST', Payload: { ok: 1 }, StatusCode: 200 });
    expect(seen).toMatchObject({ event: { n: 42 }, caller: { kind: 'identity', principalArn: role } });
  });

  it('fails with the type of the error that the function threw', async () => {
    const thrown = { errorType: 'TypeError', errorMessage: 'no' };
    answers.Invoke = () => ({ StatusCode: 200, FunctionError: 'Unhandled', Payload: payload(thrown) });
    expect(await runTask(INVOKE, { FunctionName: 'f' })).toMatchObject({
      error: 'TypeError',
      cause: JSON.stringify(thrown),
    });
  });

  it('is called by its own ARN too', async () => {
    answers.Invoke = ({ FunctionName, Payload }) => ({
      StatusCode: 200,
      Payload: payload({
        FunctionName,
        event: JSON.parse(Buffer.from(Payload as Uint8Array).toString()) as unknown,
      }),
    });
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:f';
    expect((await runTask(arn, { a: 1 })).output).toEqual({ FunctionName: arn, event: { a: 1 } });
  });

  it('names errors of the service', async () => {
    answers.Invoke = () => {
      throw new AwsError('ResourceNotFoundException', 'Function not found: f', { status: 404 });
    };
    const { error, cause } = await runTask(INVOKE, { FunctionName: 'f' });
    expect(error).toBe('Lambda.ResourceNotFoundException');
    expect(cause).toMatch(/^Function not found: f \(Service: Lambda, Status Code: 404, Request ID: .+\)$/);
  });

  it('is refused where the role may not call it', async () => {
    const poor = await createRole('poor', [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }]);
    const { error, cause } = await runTask(INVOKE, { FunctionName: 'f' }, poor);
    expect(error).toBe('Lambda.AWSLambdaException');
    expect(cause).toContain('is not authorized to perform: lambda:Invoke');
  });
});

describe('aws-sdk', () => {
  const CREATE = 'arn:aws:states:::aws-sdk:codedeploy:createDeployment';

  it('takes and gives PascalCase where the API has camelCase, and times as texts', async () => {
    let input: unknown;
    answers.CreateDeployment = (given) => {
      input = given;
      return { deploymentId: 'd-1' };
    };
    answers.GetDeployment = () => ({
      deploymentInfo: {
        deploymentId: 'd-1',
        createTime: new Date('2026-01-02T03:04:05Z'),
        deploymentOverview: { Succeeded: 1 },
      },
    });
    const created = await runTask(CREATE, {
      ApplicationName: 'app',
      Revision: { RevisionType: 'S3', S3Location: { Bucket: 'b', Key: 'k' } },
      OverrideAlarmConfiguration: { Enabled: true, Alarms: [{ Name: 'a' }] },
    });
    expect(created.output).toEqual({ DeploymentId: 'd-1' });
    expect(input).toEqual({
      applicationName: 'app',
      revision: { revisionType: 'S3', s3Location: { bucket: 'b', key: 'k' } },
      overrideAlarmConfiguration: { enabled: true, alarms: [{ name: 'a' }] },
    });
    const got = await runTask('arn:aws:states:::aws-sdk:codedeploy:getDeployment', { DeploymentId: 'd-1' });
    expect(got.output).toEqual({
      DeploymentInfo: {
        DeploymentId: 'd-1',
        CreateTime: '2026-01-02T03:04:05Z',
        DeploymentOverview: { Succeeded: 1 },
      },
    });
  });

  it('refuses camelCase parameters', async () => {
    const { error, cause } = await runTask(CREATE, { applicationName: 'app' });
    expect(error).toBe('States.Runtime');
    expect(cause).toBe(
      "An error occurred while executing the state 'Do' (entered at the event id #2). The Parameters " +
        '\'{"applicationName":"app"}\' could not be used to start the Task: ' +
        '[The field "applicationName" is not supported by Step Functions]',
    );
  });

  it('gives every error the suffix Exception', async () => {
    answers.CreateDeployment = () => {
      throw new AwsError('DeploymentLimitExceededException', 'one at a time');
    };
    expect((await runTask(CREATE, { ApplicationName: 'a' })).error).toBe(
      'CodeDeploy.DeploymentLimitExceededException',
    );
    answers.CreateDeployment = () => {
      throw new AwsError('SomethingElse', 'odd');
    };
    expect((await runTask(CREATE, { ApplicationName: 'a' })).error).toBe('CodeDeploy.CodeDeployException');
  });
});

describe('messages and events', () => {
  it('takes JSON for a message', async () => {
    answers.Publish = ({ Message }) => ({ MessageId: Message });
    answers.SendMessage = ({ MessageBody }) => ({ MessageId: MessageBody });
    const published = await runTask('arn:aws:states:::sns:publish', { TopicArn: 't', Message: { a: 1 } });
    expect(published.output).toEqual({ MessageId: '{"a":1}' });
    const sent = await runTask('arn:aws:states:::sqs:sendMessage', { QueueUrl: 'q', MessageBody: 'plain' });
    expect(sent.output).toEqual({ MessageId: 'plain' });
  });

  it('adds the execution to the resources of events, and fails where one is refused', async () => {
    const sent: unknown[] = [];
    answers.PutEvents = ({ Entries }) => {
      const [entry] = Entries as { Source: string; Resources: string[] }[];
      if (entry!.Source !== 'mine') return { FailedEntryCount: 0 };
      sent.push(entry);
      return { FailedEntryCount: sent.length - 1, Entries: [{}] };
    };
    const entry = { Source: 'mine', DetailType: 't', Detail: { a: 1 } };
    const first = await runTask('arn:aws:states:::events:putEvents', { Entries: [entry] });
    expect(first.status).toBe('SUCCEEDED');
    expect(sent[0]).toMatchObject({
      Detail: '{"a":1}',
      Resources: [expect.stringContaining(':execution:'), expect.stringContaining(':stateMachine:')],
    });
    expect((await runTask('arn:aws:states:::events:putEvents', { Entries: [entry] })).error).toBe(
      'EventBridge.FailedEntry',
    );
  });
});

describe('nested executions', () => {
  const SYNC = 'arn:aws:states:::states:startExecution.sync:2';

  it('wait for the child and take its output as JSON', async () => {
    const child = await create({ Go: { Type: 'Pass', Output: { got: '{% $states.input %}' }, End: true } });
    const { output } = await runTask(SYNC, { StateMachineArn: child, Input: { a: 1 }, Name: 'child' });
    expect(output).toMatchObject({
      Status: 'SUCCEEDED',
      Name: 'child',
      Input: { a: 1 },
      Output: { got: { a: 1 } },
      StateMachineArn: child,
    });
    const plain = await runTask(SYNC.replace(':2', ''), { StateMachineArn: child, Input: { a: 1 } });
    expect(plain.output).toMatchObject({ Output: '{"got":{"a":1}}' });
  });

  it('fail with States.TaskFailed and the description of the child', async () => {
    const child = await create({ No: { Type: 'Fail', Error: 'Inner', Cause: 'why' } });
    const { error, cause } = await runTask(SYNC, { StateMachineArn: child });
    expect(error).toBe('States.TaskFailed');
    expect(JSON.parse(cause!)).toMatchObject({ Status: 'FAILED', Error: 'Inner', Cause: 'why' });
  });

  it('stop with their parent', async () => {
    const child = await create({ Long: { Type: 'Wait', Seconds: 3600, End: true } });
    const parent = await create({
      Do: { Type: 'Task', Resource: SYNC, Arguments: { StateMachineArn: child }, End: true },
    });
    const executionArn = await start(parent);
    await vi.waitFor(async () => {
      const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
      expect(events?.map(({ type }) => type)).toContain('TaskSubmitted');
    });
    await client.send(new StopExecutionCommand({ executionArn }));
    await vi.waitFor(async () => {
      const { executions } = await client.send(new ListExecutionsCommand({ stateMachineArn: child }));
      expect(executions?.map(({ status }) => status)).toEqual(['ABORTED']);
    });
  });

  it('need a role that may make the managed rule', async () => {
    const poor = await createRole('no-rules', [{ Effect: 'Allow', Action: 'states:*', Resource: '*' }]);
    const definition = { Do: { Type: 'Task', Resource: SYNC, End: true } };
    await expect(create(definition, poor)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `'${poor}' is not authorized to create managed-rule.`,
    });
    const rule =
      'arn:aws:events:us-east-1:123456789012:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule';
    const rich = await createRole('rules', [
      {
        Effect: 'Allow',
        Action: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
        Resource: rule,
      },
    ]);
    expect(await create(definition, rich)).toContain(':stateMachine:');
  });
});

describe('builds', () => {
  const BUILD = 'arn:aws:states:::codebuild:startBuild.sync';

  it('end with the build', async () => {
    const looks = ['IN_PROGRESS', 'SUCCEEDED'];
    answers.StartBuild = ({ projectName }) => ({
      build: { id: `${String(projectName)}:1`, buildStatus: 'IN_PROGRESS' },
    });
    answers.BatchGetBuilds = ({ ids }) => ({
      builds: [{ id: (ids as string[])[0], buildStatus: looks.shift() }],
    });
    const { output } = await runTask(BUILD, { ProjectName: 'p' });
    expect(output).toEqual({ Build: { Id: 'p:1', BuildStatus: 'SUCCEEDED' } });
  });

  it('fail with the build', async () => {
    answers.StartBuild = () => ({ build: { id: 'p:2' } });
    answers.BatchGetBuilds = () => ({ builds: [{ id: 'p:2', buildStatus: 'FAILED' }] });
    const { error, cause } = await runTask(BUILD, { ProjectName: 'p' });
    expect(error).toBe('States.TaskFailed');
    expect(JSON.parse(cause!)).toEqual({ Build: { Id: 'p:2', BuildStatus: 'FAILED' } });
  });
});

describe('the role', () => {
  it('must exist and trust Step Functions', async () => {
    const missing = 'arn:aws:iam::123456789012:role/missing';
    await expect(create({ Go: { Type: 'Succeed' } }, missing)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('is authorized to assume the provided role') as string,
    });
  });
});
