import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { hasCommand } from '../../../has-command.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

const run = promisify(execFile);
const hasCli = hasCommand('aws');
const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;
const SERVERLESS = join(import.meta.dirname, '../../../../node_modules/serverless/bin/serverless.js');

let cloud: TestCloud;
let folder: string;

beforeAll(async () => {
  cloud = await startTestCloud();
  folder = mkdtempSync(join(tmpdir(), 'signalbox-clients-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await cloud.stop();
});

const statusOf = async (StackName: string) => {
  const client = new CloudFormationClient(cloud.clientConfig);
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
  return Stacks![0]!.StackStatus;
};

describe.skipIf(!hasCli)(`the AWS CLI${hasCli ? '' : ' (not on this machine)'}`, () => {
  const aws = async (...args: string[]) =>
    (
      await run('aws', args, {
        env: { ...process.env, ...cloud.env, AWS_PAGER: '', AWS_DEFAULT_OUTPUT: 'json' },
        cwd: folder,
      })
    ).stdout;

  test('deploys a template, finds nothing to change, and takes the stack away', async () => {
    const template = (seconds: number) => `
Parameters: { Name: { Type: String, Default: jobs } }
Resources:
  Jobs: { Type: AWS::SQS::Queue, Properties: { QueueName: !Sub '\${Name}-\${AWS::StackName}', VisibilityTimeout: ${seconds} } }
Outputs: { Arn: { Value: !GetAtt Jobs.Arn } }
`;
    writeFileSync(join(folder, 'template.yml'), template(10));
    let planned = 0;
    const second = () => Math.floor(Date.now() / 1000);
    const plan = async () => {
      // The CLI names its change sets by the second, and a name serves once.
      await vi.waitFor(() => expect(second()).toBeGreaterThan(planned), 2000);
      planned = second() + 1;
      return aws(
        'cloudformation',
        'deploy',
        '--stack-name',
        'cli',
        '--template-file',
        'template.yml',
        '--no-execute-changeset',
        '--no-fail-on-empty-changeset',
      );
    };
    // The CLI's own waiter looks every thirty seconds, so that the stack is awaited here.
    const deploy = async () => {
      const [changeSet] = /arn:\S+:changeSet\/\S+/.exec(await plan()) ?? [];
      await aws('cloudformation', 'execute-change-set', '--change-set-name', changeSet!);
      await vi.waitFor(async () => expect(await statusOf('cli')).toMatch(/_COMPLETE$/), 5000);
    };
    await deploy();
    expect(await plan()).toContain('No changes to deploy. Stack cli is up to date');
    writeFileSync(join(folder, 'template.yml'), template(20));
    await deploy();
    expect(await statusOf('cli')).toBe('UPDATE_COMPLETE');
    const query = ['--query', 'Stacks[0].Outputs[0].OutputValue', '--output', 'text'];
    const output = await aws('cloudformation', 'describe-stacks', '--stack-name', 'cli', ...query);
    expect(output.trim()).toBe('arn:aws:sqs:us-east-1:123456789012:jobs-cli');
    await aws('cloudformation', 'delete-stack', '--stack-name', 'cli');
    await vi.waitFor(() => expect(statusOf('cli')).rejects.toThrow(/does not exist/), 5000);
  }, 60_000);

  test('reads IAM and STS', async () => {
    expect(JSON.parse(await aws('sts', 'get-caller-identity'))).toMatchObject({ Account: '123456789012' });
    const trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole"}]}`;
    await aws('iam', 'create-role', '--role-name', 'cli', '--assume-role-policy-document', trust);
    const role = JSON.parse(await aws('iam', 'get-role', '--role-name', 'cli')) as { Role: object };
    expect(role.Role).toMatchObject({ AssumeRolePolicyDocument: JSON.parse(trust) as object });
  }, 60_000);
});

const BOTO3 = `
import boto3, json
client = boto3.client('cloudformation')
body = json.dumps({'Resources': {'Jobs': {'Type': 'AWS::SQS::Queue'}}, 'Outputs': {'Url': {'Value': {'Ref': 'Jobs'}}}})
client.create_stack(StackName='boto', TemplateBody=body)
client.get_waiter('stack_create_complete').wait(StackName='boto', WaiterConfig={'Delay': 1})
print(client.describe_stacks(StackName='boto')['Stacks'][0]['Outputs'][0]['OutputKey'])
try:
    client.update_stack(StackName='boto', TemplateBody=body)
except client.exceptions.ClientError as error:
    print(error.response['Error']['Code'], error.response['Error']['Message'])
`;

test.skipIf(!hasBoto3)(
  `serves boto3${hasBoto3 ? '' : ' (not on this machine)'}`,
  async () => {
    const { stdout } = await run('python3', ['-c', BOTO3], { env: { ...process.env, ...cloud.env } });
    expect(stdout.trim().split('\n')).toEqual(['Url', 'ValidationError No updates are to be performed.']);
  },
  60_000,
);

describe('the Serverless toolchain', () => {
  const serverless = async (...args: string[]) =>
    run(process.execPath, [SERVERLESS, ...args], {
      cwd: folder,
      env: { ...process.env, ...cloud.env, SLS_AWS_MONITORING_FREQUENCY: '200' },
    });
  const project = (answer: string) => {
    writeFileSync(join(folder, 'handler.js'), `exports.handler = async () => '${answer}';`);
    writeFileSync(
      join(folder, 'serverless.yml'),
      `
service: small
provider: { name: aws, runtime: nodejs20.x, region: us-east-1 }
functions:
  hello:
    handler: handler.handler
    events: [{ eventBridge: { pattern: { source: [mine] } } }]
`,
    );
  };
  const invoke = async () => {
    const client = new LambdaClient(cloud.clientConfig);
    const { Payload } = await client.send(new InvokeCommand({ FunctionName: 'small-dev-hello' }));
    return Buffer.from(Payload!).toString();
  };

  test('creates, updates and removes a stack', async () => {
    project('one');
    await serverless('deploy');
    expect(await invoke()).toBe('"one"');
    project('two');
    await serverless('deploy');
    expect(await statusOf('small-dev')).toBe('UPDATE_COMPLETE');
    expect(await invoke()).toBe('"two"');
    await serverless('remove');
    await expect(statusOf('small-dev')).rejects.toThrow(/does not exist/);
  }, 120_000);
});
