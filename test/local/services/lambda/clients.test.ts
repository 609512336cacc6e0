import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { iam } from '../../../../local/services/iam/index.ts';
import { lambda } from '../../../../local/services/lambda/index.ts';
import { logs } from '../../../../local/services/logs/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import { hasCommand } from '../../../has-command.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';
import { createFunctionRole, LOG_ACTIONS, zipOf } from './function-setup.ts';

const run = promisify(execFile);
const hasCli = hasCommand('aws');
const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;

let cloud: TestCloud;
let folder: string;
let role: string;
let zip: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lambda-clients-'));
  cloud = await startTestCloud({ services: [iam, sts, logs, lambda] });
  role = await createFunctionRole(cloud, 'clients', LOG_ACTIONS);
  zip = join(folder, 'code.zip');
  const source =
    'export const handler = async (event) => { console.log("greeting", event.name); if (event.fail) throw new Error("no"); return `hello ${event.name}`; };';
  await writeFile(zip, await zipOf({ 'index.mjs': source }));
});
afterAll(async () => {
  await cloud.stop();
  await rm(folder, { recursive: true });
});

describe.skipIf(!hasCli)(`the AWS CLI${hasCli ? '' : ' (not on this machine)'}`, () => {
  /** The words of a command, and arguments that are one word each. */
  const aws = async (command: string, ...more: string[]) => {
    const env = { ...process.env, ...cloud.env, AWS_PAGER: '' };
    return (await run('aws', [...command.split(' '), ...more], { env })).stdout;
  };

  test('creates a function, invokes it, sees its error and its log', async () => {
    const create =
      'lambda create-function --function-name by-cli --runtime nodejs22.x --handler index.handler';
    expect(JSON.parse(await aws(create, '--role', role, '--zip-file', `fileb://${zip}`))).toMatchObject({
      FunctionName: 'by-cli',
      State: 'Active',
      PackageType: 'Zip',
    });
    await aws('lambda wait function-active-v2 --function-name by-cli');

    const out = join(folder, 'out.json');
    const invoke = async (payload: object) => {
      const command = 'lambda invoke --function-name by-cli --log-type Tail --payload';
      const answer = JSON.parse(await aws(command, JSON.stringify(payload), out)) as { LogResult: string };
      return { ...answer, payload: JSON.parse(await readFile(out, 'utf8')) as unknown };
    };
    const good = await invoke({ name: 'cli' });
    expect(good).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST', payload: 'hello cli' });
    expect(Buffer.from(good.LogResult, 'base64').toString()).toContain('greeting cli');
    expect(await invoke({ name: 'cli', fail: true })).toMatchObject({
      StatusCode: 200,
      FunctionError: 'Unhandled',
      payload: { errorType: 'Error', errorMessage: 'no' },
    });

    const filter = 'logs filter-log-events --log-group-name /aws/lambda/by-cli --query length(events)';
    await vi.waitFor(async () => {
      expect(Number(await aws(filter, '--filter-pattern', '"greeting cli"'))).toBe(2);
    }, 10_000);
  });

  test('names a function that is not there', async () => {
    await expect(aws('lambda get-function --function-name nobody')).rejects.toThrow(
      '(ResourceNotFoundException) when calling the GetFunction operation: Function not found: arn:aws:lambda:us-east-1:123456789012:function:nobody',
    );
  });
});

describe.skipIf(!hasBoto3)(`boto3${hasBoto3 ? '' : ' (not on this machine)'}`, () => {
  const python = async (program: string) =>
    (await run('python3', ['-c', program], { env: { ...process.env, ...cloud.env } })).stdout;

  test('creates, configures, invokes and deletes a function', async () => {
    const program = `
import boto3, json
client = boto3.client('lambda')
client.create_function(FunctionName='by-boto3', Runtime='nodejs22.x', Handler='index.handler', Role='${role}',
                       Code={'ZipFile': open('${zip}', 'rb').read()}, Tags={'team': 'rail'})
client.update_function_configuration(FunctionName='by-boto3', Environment={'Variables': {'A': 'b'}})
client.get_waiter('function_updated_v2').wait(FunctionName='by-boto3')
client.put_function_event_invoke_config(FunctionName='by-boto3', MaximumRetryAttempts=0)
answer = client.invoke(FunctionName='by-boto3', Payload=json.dumps({'name': 'boto3'}))
print(json.loads(answer['Payload'].read()))
print(client.invoke(FunctionName='by-boto3', InvocationType='Event', Payload='{}')['StatusCode'])
print(client.list_tags(Resource=client.get_function(FunctionName='by-boto3')['Configuration']['FunctionArn'])['Tags'])
client.delete_function(FunctionName='by-boto3')
try:
    client.invoke(FunctionName='by-boto3')
except client.exceptions.ResourceNotFoundException as error:
    print(error.response['Error']['Code'])
`;
    expect((await python(program)).trim().split('\n')).toEqual([
      'hello boto3',
      '202',
      "{'team': 'rail'}",
      'ResourceNotFoundException',
    ]);
  });

  test('writes a log and reads it page by page', async () => {
    const program = `
import boto3, time
client = boto3.client('logs')
client.create_log_group(logGroupName='/by/boto3')
client.create_log_stream(logGroupName='/by/boto3', logStreamName='a')
now = int(time.time() * 1000)
client.put_log_events(logGroupName='/by/boto3', logStreamName='a',
                      logEvents=[{'timestamp': now + n, 'message': f'line {n}'} for n in range(5)])
pages = client.get_paginator('filter_log_events').paginate(logGroupName='/by/boto3', PaginationConfig={'PageSize': 2})
print([event['message'] for page in pages for event in page['events']])
print([group['logGroupName'] for group in client.describe_log_groups(logGroupNamePrefix='/by/')['logGroups']])
try:
    client.get_log_events(logGroupName='/by/nobody', logStreamName='a')
except client.exceptions.ResourceNotFoundException as error:
    print(error.response['Error']['Message'])
`;
    expect((await python(program)).trim().split('\n')).toEqual([
      "['line 0', 'line 1', 'line 2', 'line 3', 'line 4']",
      "['/by/boto3']",
      'The specified log group does not exist.',
    ]);
  });
});
