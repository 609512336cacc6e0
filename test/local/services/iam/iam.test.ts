import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteUserPolicyCommand,
  DetachRolePolicyCommand,
  GetInstanceProfileCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolesCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  SimulatePrincipalPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { iam } from '../../../../local/services/iam/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

let cloud: TestCloud;
let client: IAMClient;

beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, sts] });
  client = new IAMClient(cloud.clientConfig);
});
afterAll(() => cloud.stop());

const trust = (Service: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
  });
const allow = (Action: string | string[], Resource = '*') =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });

describe('roles', () => {
  test('keeps what a role was made with', async () => {
    await client.send(
      new CreateRoleCommand({
        RoleName: 'Runner',
        Path: '/work/',
        AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
        Description: 'runs',
        Tags: [{ Key: 'team', Value: 'a' }],
      }),
    );
    const { Role } = await client.send(new GetRoleCommand({ RoleName: 'Runner' }));
    expect(Role).toMatchObject({
      Arn: 'arn:aws:iam::123456789012:role/work/Runner',
      Description: 'runs',
      MaxSessionDuration: 3600,
      Tags: [{ Key: 'team', Value: 'a' }],
    });
    expect(Role?.RoleId).toMatch(/^AROA[A-Z2-7]{16}$/);
    expect(decodeURIComponent(Role!.AssumeRolePolicyDocument!)).toBe(trust('lambda.amazonaws.com'));
    await expect(
      client.send(
        new CreateRoleCommand({
          RoleName: 'runner',
          AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
        }),
      ),
    ).rejects.toMatchObject({
      name: 'EntityAlreadyExistsException',
      message: 'Role with name runner already exists.',
    });
    const { Roles } = await client.send(new ListRolesCommand({ PathPrefix: '/work/' }));
    expect(Roles?.map((role) => role.RoleName)).toEqual(['Runner']);
  });

  test.each([
    ['not JSON', 'This policy contains invalid Json'],
    ['{"Version":"2012-10-17","Statement":[{"Effect":"Perhaps"}]}', 'Invalid effect: Perhaps'],
    [trust('lamda.amazonaws.com'), 'Invalid principal in policy: "SERVICE":"lamda.amazonaws.com"'],
    [
      trust('codedeploy.amazonaws.com.cn'),
      'Invalid principal in policy: "SERVICE":"codedeploy.amazonaws.com.cn"',
    ],
    [
      JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::123456789012:user/nobody' },
          Action: 'sts:AssumeRole',
        },
      }),
      'Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:user/nobody"',
    ],
  ])('refuses trust policy %s', async (AssumeRolePolicyDocument, message) => {
    await expect(
      client.send(new CreateRoleCommand({ RoleName: 'Bad', AssumeRolePolicyDocument })),
    ).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException', message });
  });

  test('refuses to delete a role that still has policies', async () => {
    await client.send(
      new CreateRoleCommand({
        RoleName: 'Held',
        AssumeRolePolicyDocument: trust('codedeploy.amazonaws.com'),
      }),
    );
    const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole';
    await client.send(new AttachRolePolicyCommand({ RoleName: 'Held', PolicyArn }));
    expect(
      (await client.send(new ListAttachedRolePoliciesCommand({ RoleName: 'Held' }))).AttachedPolicies,
    ).toEqual([{ PolicyArn, PolicyName: 'AWSCodeDeployRole' }]);
    await expect(client.send(new DeleteRoleCommand({ RoleName: 'Held' }))).rejects.toMatchObject({
      name: 'DeleteConflictException',
    });
    await client.send(new DetachRolePolicyCommand({ RoleName: 'Held', PolicyArn }));
    await client.send(new DeleteRoleCommand({ RoleName: 'Held' }));
    await expect(client.send(new GetRoleCommand({ RoleName: 'Held' }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The role with name Held cannot be found.',
    });
  });

  test('gives inline policies back as they were put', async () => {
    await client.send(
      new CreateRoleCommand({ RoleName: 'Inline', AssumeRolePolicyDocument: trust('lambda.amazonaws.com') }),
    );
    const PolicyDocument = allow(['s3:GetObject']);
    await client.send(new PutRolePolicyCommand({ RoleName: 'Inline', PolicyName: 'p', PolicyDocument }));
    const found = await client.send(new GetRolePolicyCommand({ RoleName: 'Inline', PolicyName: 'p' }));
    expect(decodeURIComponent(found.PolicyDocument!)).toBe(PolicyDocument);
    await expect(
      client.send(
        new PutRolePolicyCommand({
          RoleName: 'Inline',
          PolicyName: 'p',
          PolicyDocument: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject"}]}',
        }),
      ),
    ).rejects.toMatchObject({ message: 'Policy statement must contain resources.' });
  });
});

describe('users', () => {
  test('answers for a user what its policies allow, and no more', async () => {
    await client.send(new CreateUserCommand({ UserName: 'ada' }));
    const { AccessKey } = await client.send(new CreateAccessKeyCommand({ UserName: 'ada' }));
    const ada = new IAMClient({
      ...cloud.clientConfig,
      credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
    });
    await expect(ada.send(new ListUsersCommand({}))).rejects.toThrow(
      'User: arn:aws:iam::123456789012:user/ada is not authorized to perform: iam:ListUsers on resource: "*" because no identity-based policy allows the iam:ListUsers action',
    );
    const own = allow(['iam:*User'], 'arn:aws:iam::*:user/${aws:username}');
    await client.send(new PutUserPolicyCommand({ UserName: 'ada', PolicyName: 'own', PolicyDocument: own }));
    expect((await ada.send(new GetUserCommand({ UserName: 'ada' }))).User?.UserName).toBe('ada');
    await expect(ada.send(new GetUserCommand({ UserName: 'admin' }))).rejects.toThrow(/not authorized/);
    await client.send(new DeleteUserPolicyCommand({ UserName: 'ada', PolicyName: 'own' }));
    await expect(ada.send(new GetUserCommand({ UserName: 'ada' }))).rejects.toThrow(/not authorized/);
    await client.send(
      new AttachUserPolicyCommand({ UserName: 'ada', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
    );
    expect((await ada.send(new ListUsersCommand({}))).Users).toHaveLength(2);
    await client.send(
      new UpdateAccessKeyCommand({
        UserName: 'ada',
        AccessKeyId: AccessKey!.AccessKeyId,
        Status: 'Inactive',
      }),
    );
    await expect(ada.send(new ListUsersCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });
});

test("knows AWS's own policies by the versions that they have", async () => {
  const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole';
  const { Policy } = await client.send(new GetPolicyCommand({ PolicyArn }));
  expect(Policy!.DefaultVersionId).toBe('v11');
  const { PolicyVersion } = await client.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v11' }));
  expect(decodeURIComponent(PolicyVersion!.Document!)).toContain('autoscaling:PutWarmPool');
});

test('versions managed policies', async () => {
  const { Policy } = await client.send(
    new CreatePolicyCommand({ PolicyName: 'Reader', PolicyDocument: allow('s3:GetObject') }),
  );
  const PolicyArn = Policy!.Arn!;
  expect(PolicyArn).toBe('arn:aws:iam::123456789012:policy/Reader');
  const { PolicyVersion } = await client.send(
    new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: allow('s3:PutObject'), SetAsDefault: true }),
  );
  expect(PolicyVersion).toMatchObject({ VersionId: 'v2', IsDefaultVersion: true });
  const old = await client.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
  expect(decodeURIComponent(old.PolicyVersion!.Document!)).toContain('s3:GetObject');
  await expect(client.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toMatchObject({
    name: 'DeleteConflictException',
  });
});

test('puts one role in an instance profile', async () => {
  const RoleName = 'Host';
  const InstanceProfileName = 'Host';
  await client.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust('ec2.amazonaws.com') }),
  );
  await client.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
  await client.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
  const { InstanceProfile } = await client.send(new GetInstanceProfileCommand({ InstanceProfileName }));
  expect(InstanceProfile?.Roles?.map((role) => role.RoleName)).toEqual(['Host']);
  await expect(
    client.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName })),
  ).rejects.toMatchObject({ name: 'LimitExceededException' });
});

test('simulates what a principal may do', async () => {
  await client.send(
    new CreateRoleCommand({ RoleName: 'Sim', AssumeRolePolicyDocument: trust('lambda.amazonaws.com') }),
  );
  await client.send(
    new PutRolePolicyCommand({ RoleName: 'Sim', PolicyName: 'p', PolicyDocument: allow('s3:Get*') }),
  );
  const { EvaluationResults } = await client.send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: 'arn:aws:iam::123456789012:role/Sim',
      ActionNames: ['s3:GetObject', 's3:PutObject'],
    }),
  );
  expect(EvaluationResults?.map((result) => result.EvalDecision)).toEqual(['allowed', 'implicitDeny']);
});

test('knows the partition: names of principals and managed policies in China', async () => {
  const china = await startTestCloud({ services: [iam, sts], region: 'cn-north-1' });
  try {
    const there = new IAMClient(china.clientConfig);
    const { Role } = await there.send(
      new CreateRoleCommand({
        RoleName: 'Deploy',
        AssumeRolePolicyDocument: trust('codedeploy.amazonaws.com.cn'),
      }),
    );
    expect(Role?.Arn).toBe('arn:aws-cn:iam::123456789012:role/Deploy');
    await there.send(
      new AttachRolePolicyCommand({
        RoleName: 'Deploy',
        PolicyArn: 'arn:aws-cn:iam::aws:policy/service-role/AWSCodeDeployRole',
      }),
    );
    await expect(
      there.send(
        new CreateRoleCommand({
          RoleName: 'Run',
          AssumeRolePolicyDocument: trust('lambda.amazonaws.com.cn'),
        }),
      ),
    ).rejects.toThrow(/^Invalid principal in policy/);
  } finally {
    await china.stop();
  }
});
