import { CreateRoleCommand, IAMClient, ListUsersCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serviceCaller } from '../../../../local/caller.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

let cloud: TestCloud;
let client: STSClient;
let roles: IAMClient;

beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, sts] });
  client = new STSClient(cloud.clientConfig);
  roles = new IAMClient(cloud.clientConfig);
});
afterAll(() => cloud.stop());

async function createRole(RoleName: string, statement: object, MaxSessionDuration?: number): Promise<string> {
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', ...statement }],
  });
  await roles.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument, MaxSessionDuration }));
  return `arn:aws:iam::123456789012:role/${RoleName}`;
}

const account = { Principal: { AWS: '123456789012' } };

function sessionCredentials(credentials: {
  AccessKeyId?: string;
  SecretAccessKey?: string;
  SessionToken?: string;
}) {
  return {
    accessKeyId: credentials.AccessKeyId!,
    secretAccessKey: credentials.SecretAccessKey!,
    sessionToken: credentials.SessionToken!,
  };
}

test('says who is asking', async () => {
  const identity = await client.send(new GetCallerIdentityCommand({}));
  expect(identity).toMatchObject({ Account: '123456789012', Arn: 'arn:aws:iam::123456789012:user/admin' });
  const { accessKeyId } = cloud.clientConfig.credentials;
  expect((await client.send(new GetAccessKeyInfoCommand({ AccessKeyId: accessKeyId }))).Account).toBe(
    '123456789012',
  );
});

describe('AssumeRole', () => {
  test('gives a session that can do what the role can, for as long as was asked', async () => {
    const RoleArn = await createRole('Lister', account);
    const before = Date.now();
    const { Credentials, AssumedRoleUser } = await client.send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me', DurationSeconds: 900 }),
    );
    expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::123456789012:assumed-role/Lister/me');
    expect(Credentials!.Expiration!.getTime() - before).toBeGreaterThanOrEqual(899_000);
    const session = { ...cloud.clientConfig, credentials: sessionCredentials(Credentials!) };
    const identity = await new STSClient(session).send(new GetCallerIdentityCommand({}));
    expect(identity.Arn).toBe('arn:aws:sts::123456789012:assumed-role/Lister/me');
    const asRole = new IAMClient(session);
    await expect(asRole.send(new ListUsersCommand({}))).rejects.toThrow(
      /assumed-role\/Lister\/me is not authorized/,
    );
    await roles.send(
      new PutRolePolicyCommand({
        RoleName: 'Lister',
        PolicyName: 'p',
        PolicyDocument:
          '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*"}}',
      }),
    );
    expect((await asRole.send(new ListUsersCommand({}))).Users).toHaveLength(1);
    const tokenless = { ...session.credentials, sessionToken: 'another' };
    await expect(
      new IAMClient({ ...session, credentials: tokenless }).send(new ListUsersCommand({})),
    ).rejects.toThrow();
  });

  test('refuses whom the trust policy does not name, though he may do everything', async () => {
    const RoleArn = await createRole('Closed', { Principal: { Service: 'lambda.amazonaws.com' } });
    await expect(
      client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' })),
    ).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::123456789012:user/admin is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
    });
  });

  test('lets a service in by its principal and source', async () => {
    const rule = 'arn:aws:events:us-east-1:123456789012:rule/r';
    const RoleArn = await createRole('ForRule', {
      Principal: { Service: 'events.amazonaws.com' },
      Condition: {
        ArnLike: { 'aws:SourceArn': rule },
        StringEquals: { 'aws:SourceAccount': '123456789012' },
      },
    });
    const assume = (principal: string, source: string) =>
      cloud.cloud.call<{ Credentials: { AccessKeyId: string } }>(
        serviceCaller(principal, source),
        'sts',
        'AssumeRole',
        {
          RoleArn,
          RoleSessionName: 'events',
        },
      );
    const { Credentials } = await assume('events.amazonaws.com', rule);
    const known = cloud.cloud.identities.credentials(Credentials.AccessKeyId);
    expect(known?.caller).toMatchObject({ kind: 'identity', principalArn: RoleArn });
    await expect(assume('events.amazonaws.com', `${rule}x`)).rejects.toThrow(/not authorized/);
    await expect(assume('states.amazonaws.com', rule)).rejects.toThrow(/not authorized/);
  });

  test('asks for the external id', async () => {
    const RoleArn = await createRole('External', {
      ...account,
      Condition: { StringEquals: { 'sts:ExternalId': 'x1' } },
    });
    await expect(
      client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' })),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
    await client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me', ExternalId: 'x1' }));
  });

  test('keeps to the limits of a session', async () => {
    const RoleArn = await createRole('Short', account);
    const assume = (more: object) =>
      client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me', ...more }));
    await expect(assume({ DurationSeconds: 7200 })).rejects.toThrow(/exceeds the MaxSessionDuration/);
    await expect(assume({ DurationSeconds: 60 })).rejects.toThrow(/greater than or equal to 900/);
    await expect(assume({ RoleSessionName: 'a b' })).rejects.toThrow(/roleSessionName/);
    await expect(assume({ Policy: '{}' })).rejects.toThrow(/does not support Policy/);
  });
});

test('gives a user a session of its own', async () => {
  const { Credentials } = await client.send(new GetSessionTokenCommand({}));
  const session = { ...cloud.clientConfig, credentials: sessionCredentials(Credentials!) };
  const again = new STSClient(session);
  expect((await again.send(new GetCallerIdentityCommand({}))).Arn).toMatch(/user\/admin$/);
  await expect(again.send(new GetSessionTokenCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' });
});
