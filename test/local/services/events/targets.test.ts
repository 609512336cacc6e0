import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { events } from '../../../../local/services/events/index.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { logs } from '../../../../local/services/logs/index.ts';
import { sqs } from '../../../../local/services/sqs/index.ts';
import { states } from '../../../../local/services/states/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

const ARN = 'us-east-1:123456789012';
const MACHINE = `arn:aws:states:${ARN}:stateMachine:machine`;

let cloud: TestCloud;
let bus: EventBridgeClient;
let roles: IAMClient;
let machines: SFNClient;
let queues: SQSClient;

beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, sts, events, logs, sqs, states] });
  bus = new EventBridgeClient(cloud.clientConfig);
  roles = new IAMClient(cloud.clientConfig);
  machines = new SFNClient(cloud.clientConfig);
  queues = new SQSClient(cloud.clientConfig);
  const definition = JSON.stringify({
    QueryLanguage: 'JSONata',
    StartAt: 'Done',
    States: { Done: { Type: 'Succeed' } },
  });
  const roleArn = await role('machine', 'states.amazonaws.com', []);
  await machines.send(new CreateStateMachineCommand({ name: 'machine', roleArn, definition }));
});
afterAll(() => cloud.stop());

async function role(RoleName: string, Service: string, Action: readonly string[]): Promise<string> {
  const statement = { Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statement });
  const { Role } = await roles.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  if (Action.length > 0) {
    const PolicyDocument = policy({ Effect: 'Allow', Action, Resource: '*' });
    await roles.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument }));
  }
  return Role!.Arn!;
}

const policy = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement });

const forEvents = (Action: string | string[], Resource: string) =>
  policy({ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action, Resource });

async function send(Source: string, target: Omit<Target, 'Id'>): Promise<void> {
  await bus.send(new PutRuleCommand({ Name: Source, EventPattern: JSON.stringify({ source: [Source] }) }));
  await bus.send(new PutTargetsCommand({ Rule: Source, Targets: [{ Id: 't', ...target }] }));
  await bus.send(new PutEventsCommand({ Entries: [{ Source, DetailType: 'd', Detail: '{"n":1}' }] }));
}

it('starts a state machine with the role of the target', async () => {
  const RoleArn = await role('starter', 'events.amazonaws.com', ['states:StartExecution']);
  await send('start', { Arn: MACHINE, RoleArn, InputPath: '$.detail' });
  await vi.waitFor(async () => {
    const { executions } = await machines.send(new ListExecutionsCommand({ stateMachineArn: MACHINE }));
    expect(executions).toHaveLength(1);
    const { executionArn } = executions![0]!;
    expect(await machines.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      input: '{"n":1}',
    });
  });
});

it.each([
  ['has no permission', 'weak', 'events.amazonaws.com', 'NO_PERMISSIONS'],
  ['trusts somebody else', 'foreign', 'lambda.amazonaws.com', 'FAILED_TO_ASSUME_ROLE'],
])('sends a dead letter where that role %s', async (_title, name, service, code) => {
  const { QueueUrl } = await queues.send(new CreateQueueCommand({ QueueName: name }));
  const Arn = `arn:aws:sqs:${ARN}:${name}`;
  const Policy = forEvents('sqs:SendMessage', Arn);
  await queues.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const RoleArn = await role(name, service, []);
  await send(name, { Arn: MACHINE, RoleArn, DeadLetterConfig: { Arn } });
  const { Messages } = await queues.send(
    new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5, MessageAttributeNames: ['All'] }),
  );
  expect(Messages![0]!.MessageAttributes).toMatchObject({
    ERROR_CODE: { StringValue: code },
    RULE_ARN: { StringValue: `arn:aws:events:${ARN}:rule/${name}` },
  });
});

it('writes to a log group that admits EventBridge', async () => {
  const client = new CloudWatchLogsClient(cloud.clientConfig);
  const logGroupName = '/aws/events/seen';
  const Arn = `arn:aws:logs:${ARN}:log-group:${logGroupName}`;
  await client.send(new CreateLogGroupCommand({ logGroupName }));
  const policyDocument = forEvents(['logs:CreateLogStream', 'logs:PutLogEvents'], `${Arn}:*`);
  await client.send(new PutResourcePolicyCommand({ policyName: 'events', policyDocument }));
  await send('log', { Arn });
  await vi.waitFor(async () => {
    const { events: found } = await client.send(new FilterLogEventsCommand({ logGroupName }));
    expect(found!.map(({ message }) => JSON.parse(message!))).toMatchObject([
      { source: 'log', detail: { n: 1 } },
    ]);
  });
});
