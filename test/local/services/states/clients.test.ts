import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { states } from '../../../../local/services/states/index.ts';
import { hasCommand } from '../../../has-command.ts';
import { startTestCloud } from '../../test-cloud.ts';
import type { TestCloud } from '../../test-cloud.ts';
import { recordingService } from '../recording-service.ts';

const run = promisify(execFile);
const hasCli = hasCommand('aws');
const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;

const ROLE = 'arn:aws:iam::123456789012:role/machine';
const DEFINITION = JSON.stringify({
  QueryLanguage: 'JSONata',
  StartAt: 'Go',
  States: { Go: { Type: 'Pass', Output: '{% $states.input.n + 1 %}', End: true } },
});

let cloud: TestCloud;
beforeAll(async () => {
  const session = { Credentials: { AccessKeyId: '' } };
  const sts = recordingService('sts', ['AssumeRole'], session);
  cloud = await startTestCloud({ services: [states, sts.definition] });
  session.Credentials.AccessKeyId = cloud.administrator.accessKeyId;
});
afterAll(() => cloud.stop());

const env = () => ({ ...process.env, ...cloud.env, AWS_PAGER: '', AWS_DEFAULT_OUTPUT: 'json' });

describe.skipIf(!hasCli)(`the AWS CLI${hasCli ? '' : ' (not on this machine)'}`, () => {
  const aws = async (...args: string[]) =>
    JSON.parse((await run('aws', ['stepfunctions', ...args], { env: env() })).stdout || '{}') as Record<
      string,
      unknown
    >;

  test('creates a machine, runs it and reads its history', async () => {
    const create = ['create-state-machine', '--name', 'cli', '--role-arn', ROLE, '--definition', DEFINITION];
    const { stateMachineArn } = await aws(...create);
    const start = ['start-execution', '--state-machine-arn', String(stateMachineArn), '--input', '{"n":1}'];
    const { executionArn } = await aws(...start);
    const execution = ['--execution-arn', String(executionArn)];
    expect(await aws('describe-execution', ...execution)).toMatchObject({ status: 'SUCCEEDED', output: '2' });
    const { events } = await aws('get-execution-history', ...execution, '--reverse-order');
    expect((events as { type: string }[]).map(({ type }) => type)).toEqual([
      'ExecutionSucceeded',
      'PassStateExited',
      'PassStateEntered',
      'ExecutionStarted',
    ]);
  }, 30_000);
});

describe.skipIf(!hasBoto3)(`boto3${hasBoto3 ? '' : ' (not on this machine)'}`, () => {
  test('sees times, errors and pages', async () => {
    const program = `
import boto3, json
sfn = boto3.client('stepfunctions')
arn = sfn.create_state_machine(name='boto', roleArn='${ROLE}', definition='''${DEFINITION}''')['stateMachineArn']
for n in range(3):
    sfn.start_execution(stateMachineArn=arn, name=f'run-{n}', input=json.dumps({'n': n}))
names = [e['name'] for p in sfn.get_paginator('list_executions').paginate(stateMachineArn=arn, maxResults=1) for e in p['executions']]
started = sfn.describe_execution(executionArn=arn.replace('stateMachine', 'execution') + ':run-0')['startDate'].year
try:
    sfn.start_execution(stateMachineArn=arn, name='run-0', input='{}')
except sfn.exceptions.ExecutionAlreadyExists as e:
    error = e.response['Error']['Code']
try:
    sfn.send_task_success(taskToken='nonsense', output='{}')
except sfn.exceptions.InvalidToken as e:
    token = e.response['Error']['Message']
print(json.dumps([names, started > 2020, error, token]))
`;
    const { stdout } = await run('python3', ['-c', program], { env: env() });
    expect(JSON.parse(stdout)).toEqual([
      ['run-2', 'run-1', 'run-0'],
      true,
      'ExecutionAlreadyExists',
      "Invalid Token: 'Invalid token'",
    ]);
  }, 30_000);
});
