import { CreateKeyCommand, DisableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeInstanceInformationCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  SSMClient,
  type PutParameterCommandInput,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { iam } from '../../../../local/services/iam/index.ts';
import { kms } from '../../../../local/services/kms/index.ts';
import { ssm } from '../../../../local/services/ssm/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

let cloud: TestCloud;
let client: SSMClient;
beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, kms, ssm] });
  client = new SSMClient(cloud.clientConfig);
});
afterAll(() => cloud.stop());

const put = (Name: string, Value: string, more: Partial<PutParameterCommandInput> = {}) =>
  client.send(new PutParameterCommand({ Name, Value, Type: 'String', ...more }));
const get = async (Name: string, WithDecryption = false) =>
  (await client.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter!;

test('keeps versions of a parameter, each to be had', async () => {
  expect(await put('/app/port', '80')).toMatchObject({ Version: 1, Tier: 'Standard' });
  await expect(put('/app/port', '81')).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
  await put('/app/port', '81', { Overwrite: true });
  expect(await get('/app/port')).toMatchObject({
    Name: '/app/port',
    Value: '81',
    Version: 2,
    ARN: 'arn:aws:ssm:us-east-1:123456789012:parameter/app/port',
  });
  expect(await get('/app/port:1')).toMatchObject({ Value: '80', Selector: ':1' });
  expect(await get('arn:aws:ssm:us-east-1:123456789012:parameter/app/port')).toMatchObject({ Value: '81' });
  await expect(get('/app/port:7')).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
  await expect(get('/app/none')).rejects.toMatchObject({ name: 'ParameterNotFound' });
  const { Parameters } = await client.send(new GetParameterHistoryCommand({ Name: '/app/port' }));
  expect(Parameters?.map(({ Value }) => Value)).toEqual(['80', '81']);
});

test('seals a secure one, and opens it for who asks', async () => {
  await put('token', 's3cret', { Type: 'SecureString' });
  const sealed = await get('token');
  expect(sealed).toMatchObject({ Type: 'SecureString' });
  expect(sealed.Value).not.toContain('s3cret');
  expect((await get('token', true)).Value).toBe('s3cret');
});

test('opens what a key of the account sealed only while that key may', async () => {
  const keys = new KMSClient(cloud.clientConfig);
  const { KeyMetadata } = await keys.send(new CreateKeyCommand({}));
  await put('own', 's3cret', { Type: 'SecureString', KeyId: KeyMetadata!.Arn });
  expect((await get('own', true)).Value).toBe('s3cret');
  await keys.send(new DisableKeyCommand({ KeyId: KeyMetadata!.KeyId }));
  await expect(get('own', true)).rejects.toThrow('is disabled');
  await expect(put('other', 'x', { Type: 'SecureString', KeyId: 'alias/none' })).rejects.toMatchObject({
    name: 'InvalidKeyId',
  });
});

test('lists by path, one level or all', async () => {
  for (const name of ['/tree/a', '/tree/b', '/tree/deep/c']) await put(name, 'x');
  const names = async (Recursive: boolean) => {
    const { Parameters } = await client.send(new GetParametersByPathCommand({ Path: '/tree', Recursive }));
    return Parameters?.map(({ Name }) => Name);
  };
  expect(await names(false)).toEqual(['/tree/a', '/tree/b']);
  expect(await names(true)).toEqual(['/tree/a', '/tree/b', '/tree/deep/c']);
  const several = await client.send(new GetParametersCommand({ Names: ['/tree/a', 'nothing'] }));
  expect(several).toMatchObject({ Parameters: [{ Name: '/tree/a' }], InvalidParameters: ['nothing'] });
});

test('describes, tags and deletes', async () => {
  await put('gone', 'x', { Description: 'soon', Tags: [{ Key: 'team', Value: 'a' }] });
  const resource = { ResourceType: 'Parameter' as const, ResourceId: 'gone' };
  await client.send(new AddTagsToResourceCommand({ ...resource, Tags: [{ Key: 'stage', Value: 'b' }] }));
  const { TagList } = await client.send(new ListTagsForResourceCommand(resource));
  expect(TagList).toEqual([
    { Key: 'team', Value: 'a' },
    { Key: 'stage', Value: 'b' },
  ]);
  const { Parameters } = await client.send(new DescribeParametersCommand({}));
  expect(Parameters).toContainEqual(expect.objectContaining({ Name: 'gone', Description: 'soon' }));
  await client.send(new DeleteParameterCommand({ Name: 'gone' }));
  await expect(client.send(new DeleteParameterCommand({ Name: 'gone' }))).rejects.toMatchObject({
    name: 'ParameterNotFound',
  });
  expect(await client.send(new DeleteParametersCommand({ Names: ['gone'] }))).toMatchObject({
    DeletedParameters: [],
    InvalidParameters: ['gone'],
  });
});

test.each([
  ['a reserved name', '/aws/x', 'x', {}, 'reserved parameter name'],
  ['a bad name', 'a b', 'x', {}, 'a b'],
  ['a value that is too long', 'long', 'x'.repeat(4097), {}, '4096'],
  ['a value outside its pattern', 'digits', 'x', { AllowedPattern: '\\d+' }, 'allowedPattern'],
  ['a key for an open value', 'open', 'x', { KeyId: 'alias/aws/ssm' }, 'KeyId'],
  ['no type', 'untyped', 'x', { Type: undefined }, 'type is required'],
])('refuses %s', async (_case, name, value, more, message) => {
  await expect(put(name, value, more)).rejects.toThrow(message);
});

test('manages no host, since none runs its agent, and refuses filters that there are not', async () => {
  const describe = (Key: string) =>
    client.send(
      new DescribeInstanceInformationCommand({ Filters: [{ Key, Values: ['i-0123456789abcdef0'] }] }),
    );
  expect(await describe('InstanceIds')).toMatchObject({ InstanceInformationList: [] });
  await expect(describe('Colour')).rejects.toMatchObject({ name: 'InvalidFilterKey' });
  await expect(client.send(new DescribeInstanceInformationCommand({ MaxResults: 1 }))).rejects.toMatchObject({
    name: 'ValidationException',
  });
});
