import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  RotateSecretCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
  type GetSecretValueCommandInput,
} from '@aws-sdk/client-secrets-manager';
import { CreateKeyCommand, DisableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createManualClock } from '../../../../local/clock.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { kms } from '../../../../local/services/kms/index.ts';
import { secretsmanager } from '../../../../local/services/secretsmanager/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

const clock = createManualClock(Date.parse('2026-05-01T10:00:00Z'));
let cloud: TestCloud;
let client: SecretsManagerClient;
beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, kms, secretsmanager], clock });
  client = new SecretsManagerClient(cloud.clientConfig);
});
afterAll(() => cloud.stop());

const create = (Name: string, SecretString: string | undefined, more: object = {}) =>
  client.send(new CreateSecretCommand({ Name, SecretString, ...more }));
const value = (SecretId: string, more: Partial<GetSecretValueCommandInput> = {}) =>
  client.send(new GetSecretValueCommand({ SecretId, ...more }));

test('gives the current version, and the previous one by its stage', async () => {
  const { ARN, VersionId: first } = await create('db', 'one');
  expect(ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:123456789012:secret:db-[\w]{6}$/);
  const { VersionId: second } = await client.send(
    new PutSecretValueCommand({ SecretId: 'db', SecretString: 'two' }),
  );
  expect(await value('db')).toMatchObject({ SecretString: 'two', VersionStages: ['AWSCURRENT'] });
  expect(await value(ARN!, { VersionStage: 'AWSPREVIOUS' })).toMatchObject({ SecretString: 'one' });
  expect(await value(ARN!.slice(0, -7), { VersionId: first })).toMatchObject({ SecretString: 'one' });
  await client.send(new UpdateSecretCommand({ SecretId: 'db', SecretString: 'three' }));
  const { Versions } = await client.send(
    new ListSecretVersionIdsCommand({ SecretId: 'db', IncludeDeprecated: true }),
  );
  expect(Versions?.map(({ VersionStages }) => VersionStages)).toEqual([[], ['AWSPREVIOUS'], ['AWSCURRENT']]);
  const described = await client.send(new DescribeSecretCommand({ SecretId: 'db' }));
  expect(described.VersionIdsToStages).toMatchObject({ [second!]: ['AWSPREVIOUS'] });
});

test('takes a repeated request for the same, and no other content under its token', async () => {
  await create('token', undefined);
  await expect(value('token')).rejects.toThrow('staging label: AWSCURRENT');
  const put = (SecretString: string) =>
    client.send(
      new PutSecretValueCommand({
        SecretId: 'token',
        SecretString,
        ClientRequestToken: '11111111-2222-3333-4444-555555555555',
      }),
    );
  expect((await put('x')).VersionId).toBe((await put('x')).VersionId);
  await expect(put('y')).rejects.toMatchObject({ name: 'ResourceExistsException' });
});

test('keeps bytes, and opens them only while their key may', async () => {
  const keys = new KMSClient(cloud.clientConfig);
  const { KeyMetadata } = await keys.send(new CreateKeyCommand({}));
  const SecretBinary = Buffer.from([0, 1, 255]);
  await create('bytes', undefined, { SecretBinary, KmsKeyId: KeyMetadata!.Arn });
  expect(Buffer.from((await value('bytes')).SecretBinary!)).toEqual(SecretBinary);
  await keys.send(new DisableKeyCommand({ KeyId: KeyMetadata!.KeyId }));
  await expect(value('bytes')).rejects.toThrow('is disabled');
});

test('can be restored until its window ends', async () => {
  await create('leaving', 'x');
  const remove = () => client.send(new DeleteSecretCommand({ SecretId: 'leaving', RecoveryWindowInDays: 7 }));
  await remove();
  await expect(value('leaving')).rejects.toThrow('marked for deletion');
  await expect(create('leaving', 'y')).rejects.toThrow('already scheduled for deletion');
  await client.send(new RestoreSecretCommand({ SecretId: 'leaving' }));
  expect((await value('leaving')).SecretString).toBe('x');
  await remove();
  await clock.advance(7 * 86_400_000);
  await expect(value('leaving')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await create('leaving', 'again');
  await client.send(new DeleteSecretCommand({ SecretId: 'leaving', ForceDeleteWithoutRecovery: true }));
  const { SecretList } = await client.send(new ListSecretsCommand({ IncludePlannedDeletion: true }));
  expect(SecretList?.map(({ Name }) => Name)).not.toContain('leaving');
});

test('refuses what it has not, by name', async () => {
  await expect(client.send(new RotateSecretCommand({ SecretId: 'db' }))).rejects.toMatchObject({
    name: 'NotImplemented',
  });
  await expect(create('two of them', 'x')).rejects.toThrow('Invalid name');
  await create('once', 'x');
  await expect(create('once', 'x')).rejects.toMatchObject({ name: 'ResourceExistsException' });
  await expect(client.send(new PutSecretValueCommand({ SecretId: 'once' }))).rejects.toThrow(
    'either SecretString or SecretBinary',
  );
});
