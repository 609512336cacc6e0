import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { cloudformation } from '../../local/services/cloudformation/index.ts';
import { iam } from '../../local/services/iam/index.ts';
import { s3 } from '../../local/services/s3/index.ts';
import { sts } from '../../local/services/sts/index.ts';
import { startTestCloud, type TestCloud } from '../local/test-cloud.ts';
import { runSignalbox } from './run-signalbox.ts';

const TEMPLATE = {
  Resources: { State: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'state' } } },
  Outputs: { StateBucketName: { Value: { Ref: 'State' } } },
};

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, sts, s3, cloudformation] });
  const stacks = new CloudFormationClient(cloud.clientConfig);
  const StackName = 'signalbox-main';
  await stacks.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(TEMPLATE) }));
  await vi.waitFor(async () => {
    expect(await runSignalbox(cloud.env, 'status')).toMatchObject({ exitCode: 0 });
  });
}, 60_000);
afterAll(() => cloud?.stop());
afterEach(() => vi.unstubAllEnvs());

it('names the call and the permission that is missing', async () => {
  const client = new IAMClient(cloud.clientConfig);
  const UserName = 'reader';
  await client.send(new CreateUserCommand({ UserName }));
  const Statement = [{ Effect: 'Allow', Action: 'cloudformation:DescribeStacks', Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await client.send(new PutUserPolicyCommand({ UserName, PolicyName: 'stacks', PolicyDocument }));
  const { AccessKey } = await client.send(new CreateAccessKeyCommand({ UserName }));
  const denied = await runSignalbox(
    {
      ...cloud.env,
      AWS_ACCESS_KEY_ID: AccessKey!.AccessKeyId!,
      AWS_SECRET_ACCESS_KEY: AccessKey!.SecretAccessKey!,
    },
    'releases',
  );
  expect(denied).toMatchObject({ exitCode: 4, stdout: '' });
  expect(denied.stderr).toContain('the release records cannot be read: S3 ListObjectsV2 was denied: ');
  expect(denied.stderr).toContain('ask for the permission s3:ListBucket');
});

it('says that an endpoint does not answer', async () => {
  const silent = await runSignalbox({ ...cloud.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, 'status');
  expect(silent).toMatchObject({ exitCode: 4, stdout: '' });
  expect(silent.stderr).toContain('the endpoint does not answer (ECONNREFUSED)');
  expect(silent.stderr).not.toContain('    at ');
});

it('says that the credentials are not valid', async () => {
  const unknown = await runSignalbox({ ...cloud.env, AWS_ACCESS_KEY_ID: 'AKIAUNKNOWN000000000' }, 'status');
  expect(unknown.exitCode).toBe(4);
  expect(unknown.stderr).toMatch(/the credentials are not valid|was denied/);
});
