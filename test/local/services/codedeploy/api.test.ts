import {
  BatchGetDeploymentTargetsCommand,
  BatchGetDeploymentsCommand,
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentCommand,
  CreateDeploymentConfigCommand,
  CreateDeploymentGroupCommand,
  DeleteApplicationCommand,
  DeleteDeploymentConfigCommand,
  DeleteDeploymentGroupCommand,
  GetApplicationCommand,
  GetApplicationRevisionCommand,
  GetDeploymentCommand,
  GetDeploymentConfigCommand,
  GetDeploymentGroupCommand,
  GetDeploymentTargetCommand,
  ListApplicationRevisionsCommand,
  ListApplicationsCommand,
  ListDeploymentConfigsCommand,
  ListDeploymentGroupsCommand,
  ListDeploymentsCommand,
  ListTagsForResourceCommand,
  RegisterApplicationRevisionCommand,
  StopDeploymentCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateApplicationCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import type { CreateDeploymentGroupCommandInput } from '@aws-sdk/client-codedeploy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUser } from '../../create-user.ts';
import { APPLICATION, APPSPEC, GROUP, startFleet } from './fleet.ts';
import type { Fleet } from './fleet.ts';

const REVISION = {
  revisionType: 'S3',
  s3Location: { bucket: 'bundles', key: 'a.zip', bundleType: 'zip' },
} as const;
const BUNDLE = { 'appspec.yml': APPSPEC, 'app/version.txt': '1' };

let fleet: Fleet;
let client: CodeDeployClient;
beforeAll(async () => {
  fleet = await startFleet(1);
  ({ client } = fleet);
  await fleet.createGroup();
});
afterAll(() => fleet.stop());

const names = (name: string) => ({ applicationName: APPLICATION, deploymentGroupName: name });
const createGroup = (input: Partial<CreateDeploymentGroupCommandInput>) =>
  client.send(
    new CreateDeploymentGroupCommand({
      ...names('other'),
      serviceRoleArn: 'arn:aws:iam::123456789012:role/CodeDeploy',
      ...input,
    }),
  );

describe('applications', () => {
  it('are created, renamed with their groups, listed and deleted', async () => {
    await client.send(
      new CreateApplicationCommand({ applicationName: 'one', tags: [{ Key: 'team', Value: 'a' }] }),
    );
    await createGroup({ applicationName: 'one', deploymentGroupName: 'group' });
    await client.send(new RegisterApplicationRevisionCommand({ applicationName: 'one', revision: REVISION }));
    await client.send(new UpdateApplicationCommand({ applicationName: 'one', newApplicationName: 'two' }));
    const { applications } = await client.send(new ListApplicationsCommand({}));
    expect(applications).toEqual([APPLICATION, 'two']);
    const { deploymentGroups } = await client.send(
      new ListDeploymentGroupsCommand({ applicationName: 'two' }),
    );
    expect(deploymentGroups).toEqual(['group']);
    const { revisions } = await client.send(new ListApplicationRevisionsCommand({ applicationName: 'two' }));
    expect(revisions).toEqual([REVISION]);
    await client.send(new DeleteApplicationCommand({ applicationName: 'two' }));
    await expect(client.send(new GetApplicationCommand({ applicationName: 'two' }))).rejects.toMatchObject({
      name: 'ApplicationDoesNotExistException',
    });
  });

  it('carry tags', async () => {
    const ResourceArn = fleet.cloud.cloud.arn('codedeploy', `application:${APPLICATION}`);
    const tags = async () => (await client.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags;
    await client.send(
      new TagResourceCommand({
        ResourceArn,
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      }),
    );
    await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a'] }));
    expect(await tags()).toEqual([{ Key: 'b', Value: '2' }]);
  });

  it.each([
    [{ applicationName: 'a b' }, 'InvalidApplicationNameException'],
    [{ applicationName: 'x'.repeat(101) }, 'InvalidApplicationNameException'],
    [{ applicationName: APPLICATION }, 'ApplicationAlreadyExistsException'],
    [{ applicationName: 'other', computePlatform: 'Mainframe' as never }, 'InvalidComputePlatformException'],
  ])('refuse %j as %s', async (input, name) => {
    await expect(client.send(new CreateApplicationCommand(input))).rejects.toMatchObject({ name });
  });
});

describe('deployment groups', () => {
  it('are changed member by member and deleted', async () => {
    await createGroup({ ec2TagFilters: [{ Key: 'a', Value: 'b', Type: 'KEY_AND_VALUE' }] });
    await client.send(
      new UpdateDeploymentGroupCommand({
        applicationName: APPLICATION,
        currentDeploymentGroupName: 'other',
        newDeploymentGroupName: 'renamed',
        deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
      }),
    );
    const { deploymentGroupInfo } = await client.send(new GetDeploymentGroupCommand(names('renamed')));
    expect(deploymentGroupInfo).toMatchObject({
      deploymentGroupName: 'renamed',
      deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
      ec2TagFilters: [{ Key: 'a', Value: 'b', Type: 'KEY_AND_VALUE' }],
      deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITHOUT_TRAFFIC_CONTROL' },
    });
    await client.send(new DeleteDeploymentGroupCommand(names('renamed')));
    await expect(client.send(new GetDeploymentGroupCommand(names('renamed')))).rejects.toMatchObject({
      name: 'DeploymentGroupDoesNotExistException',
    });
  });

  const BLUE_GREEN: Partial<CreateDeploymentGroupCommandInput> = {
    deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    loadBalancerInfo: { targetGroupInfoList: [{ name: 'hello' }] },
  };
  it.each<[Partial<CreateDeploymentGroupCommandInput>, string]>([
    [{ applicationName: 'nobody' }, 'ApplicationDoesNotExistException'],
    [{ deploymentGroupName: 'a b' }, 'InvalidDeploymentGroupNameException'],
    [{ deploymentGroupName: GROUP }, 'DeploymentGroupAlreadyExistsException'],
    [{ serviceRoleArn: 'role' }, 'InvalidRoleException'],
    [{ deploymentConfigName: 'nothing' }, 'DeploymentConfigDoesNotExistException'],
    [{ alarmConfiguration: { enabled: true, alarms: [] } }, 'InvalidAlarmConfigException'],
    [
      { alarmConfiguration: { alarms: Array.from({ length: 11 }, (_, index) => ({ name: `a${index}` })) } },
      'AlarmsLimitExceededException',
    ],
    [{ autoRollbackConfiguration: { enabled: true, events: [] } }, 'InvalidAutoRollbackConfigException'],
    [{ triggerConfigurations: [{ triggerName: 'x' }] }, 'InvalidTriggerConfigException'],
    [{ ec2TagSet: { ec2TagSetList: [[], [], [], []] } }, 'TagSetListLimitExceededException'],
    [
      { ec2TagFilters: [{ Key: 'a' }], ec2TagSet: { ec2TagSetList: [[{ Key: 'a' }]] } },
      'InvalidEC2TagCombinationException',
    ],
    [{ ec2TagFilters: [{ Key: 'a', Type: 'NONE' as never }] }, 'InvalidEC2TagException'],
    [{ deploymentStyle: { deploymentType: 'BLUE_GREEN' } }, 'InvalidLoadBalancerInfoException'],
    [BLUE_GREEN, 'InvalidBlueGreenDeploymentConfigurationException'],
    [
      {
        ...BLUE_GREEN,
        blueGreenDeploymentConfiguration: {
          terminateBlueInstancesOnDeploymentSuccess: {
            action: 'TERMINATE',
            terminationWaitTimeInMinutes: 2881,
          },
        },
      },
      'InvalidBlueGreenDeploymentConfigurationException',
    ],
    [{ ecsServices: [{ serviceName: 's', clusterName: 'c' }] }, 'InvalidECSServiceException'],
  ])('refuse %j as %s', async (input, name) => {
    await expect(createGroup(input)).rejects.toMatchObject({ name });
  });
});

describe('deployment configurations', () => {
  it('are the predefined ones and those that were created', async () => {
    const deploymentConfigName = 'three-quarters';
    await client.send(
      new CreateDeploymentConfigCommand({
        deploymentConfigName,
        minimumHealthyHosts: { type: 'FLEET_PERCENT', value: 75 },
      }),
    );
    const { deploymentConfigsList } = await client.send(new ListDeploymentConfigsCommand({}));
    expect(deploymentConfigsList).toContain(deploymentConfigName);
    const { deploymentConfigInfo } = await client.send(
      new GetDeploymentConfigCommand({ deploymentConfigName }),
    );
    expect(deploymentConfigInfo).toMatchObject({ minimumHealthyHosts: { type: 'FLEET_PERCENT', value: 75 } });
    await createGroup({ deploymentGroupName: 'using', deploymentConfigName });
    const remove = () => client.send(new DeleteDeploymentConfigCommand({ deploymentConfigName }));
    await expect(remove()).rejects.toMatchObject({ name: 'DeploymentConfigInUseException' });
    await client.send(new DeleteDeploymentGroupCommand(names('using')));
    await remove();
  });

  it.each([
    ['CodeDeployDefault.Mine', { type: 'HOST_COUNT', value: 1 }, 'InvalidDeploymentConfigNameException'],
    ['mine', { type: 'FLEET_PERCENT', value: 100 }, 'InvalidMinimumHealthyHostValueException'],
    ['mine', { type: 'HOST_COUNT', value: -1 }, 'InvalidMinimumHealthyHostValueException'],
  ] as const)('refuse %s with %j as %s', async (deploymentConfigName, minimumHealthyHosts, name) => {
    const command = new CreateDeploymentConfigCommand({ deploymentConfigName, minimumHealthyHosts });
    await expect(client.send(command)).rejects.toMatchObject({ name });
  });
});

describe('deployments', () => {
  it('are found by group, status and time, the newest first', async () => {
    const first = await fleet.deploy(BUNDLE);
    await fleet.ended(first);
    const second = await fleet.deploy(BUNDLE, { description: 'again' });
    await fleet.ended(second);
    const list = async (input: object) => (await client.send(new ListDeploymentsCommand(input))).deployments;
    expect(await list(names(GROUP))).toEqual([second, first]);
    expect(await list({ includeOnlyStatuses: ['Failed'] })).toEqual([]);
    expect(await list({ createTimeRange: { end: new Date(0) } })).toEqual([]);
    const { deploymentsInfo } = await client.send(
      new BatchGetDeploymentsCommand({ deploymentIds: [first, second] }),
    );
    expect(deploymentsInfo?.map(({ description }) => description)).toEqual([undefined, 'again']);
    const [target] = await fleet.targets(second);
    const batch = await client.send(
      new BatchGetDeploymentTargetsCommand({ deploymentId: second, targetIds: [target!.targetId!] }),
    );
    expect(batch.deploymentTargets).toHaveLength(1);
    const { deploymentGroupInfo } = await client.send(new GetDeploymentGroupCommand(names(GROUP)));
    expect(deploymentGroupInfo).toMatchObject({
      lastSuccessfulDeployment: { deploymentId: second, status: 'Succeeded' },
      lastAttemptedDeployment: { deploymentId: second },
      targetRevision: { revisionType: 'S3' },
    });
    const { revisionInfo } = await client.send(
      new GetApplicationRevisionCommand({
        applicationName: APPLICATION,
        revision: deploymentGroupInfo!.targetRevision,
      }),
    );
    expect(revisionInfo).toMatchObject({ deploymentGroups: [GROUP], firstUsedTime: expect.any(Date) });
    await expect(client.send(new StopDeploymentCommand({ deploymentId: second }))).rejects.toMatchObject({
      name: 'DeploymentAlreadyCompletedException',
    });
  });

  it.each([
    [{ applicationName: 'nobody' }, 'ApplicationDoesNotExistException'],
    [{ deploymentGroupName: 'nothing' }, 'DeploymentGroupDoesNotExistException'],
    [{ revision: undefined }, 'RevisionRequiredException'],
    [{ revision: { revisionType: 'S3' as const } }, 'InvalidRevisionException'],
    [{ deploymentConfigName: 'nothing' }, 'DeploymentConfigDoesNotExistException'],
    [{ description: 'x'.repeat(257) }, 'DescriptionTooLongException'],
    [{ fileExistsBehavior: 'KEEP' as never }, 'InvalidFileExistsBehaviorException'],
    [{ targetInstances: { autoScalingGroups: ['a'] } }, 'InvalidTargetInstancesException'],
    [{ autoRollbackConfiguration: { enabled: true } }, 'InvalidAutoRollbackConfigException'],
  ])('are refused with %j as %s', async (input, name) => {
    const command = new CreateDeploymentCommand({ ...names(GROUP), revision: REVISION, ...input });
    await expect(client.send(command)).rejects.toMatchObject({ name });
  });

  it.each([
    ['d-NOTTHERE1', 'DeploymentDoesNotExistException'],
    ['x', 'InvalidDeploymentIdException'],
  ])('answer %s with %s', async (deploymentId, name) => {
    await expect(client.send(new GetDeploymentCommand({ deploymentId }))).rejects.toMatchObject({ name });
  });

  it('answer an unknown target and a bad token', async () => {
    const { deployments } = await client.send(new ListDeploymentsCommand({}));
    const command = new GetDeploymentTargetCommand({ deploymentId: deployments![0], targetId: 'i-none' });
    await expect(client.send(command)).rejects.toMatchObject({
      name: 'DeploymentTargetDoesNotExistException',
    });
    await expect(client.send(new ListDeploymentsCommand({ nextToken: 'x' }))).rejects.toMatchObject({
      name: 'InvalidNextTokenException',
    });
    await expect(
      client.send(new ListDeploymentsCommand({ applicationName: APPLICATION })),
    ).rejects.toMatchObject({ name: 'DeploymentGroupNameRequiredException' });
  });
});

describe('permissions', () => {
  /** A client of a user who may do just that. */
  async function userWith(Statement: readonly object[]): Promise<CodeDeployClient> {
    const name = `user-${Statement.length}-${Math.random().toString(36).slice(2)}`;
    const credentials = await createUser(fleet.cloud.clientConfig, name, Statement);
    return new CodeDeployClient({ ...fleet.cloud.clientConfig, credentials });
  }
  const arn = (resource: string) => fleet.cloud.cloud.arn('codedeploy', resource);
  const DEPLOYS = () => [
    {
      Effect: 'Allow',
      Action: ['codedeploy:CreateDeployment', 'codedeploy:GetDeployment'],
      Resource: arn(`deploymentgroup:${APPLICATION}/${GROUP}`),
    },
    {
      Effect: 'Allow',
      Action: 'codedeploy:RegisterApplicationRevision',
      Resource: arn(`application:${APPLICATION}`),
    },
    { Effect: 'Allow', Action: 'codedeploy:GetDeploymentConfig', Resource: arn('deploymentconfig:*') },
  ];
  const create = async (user: CodeDeployClient, input: object = {}) =>
    user.send(
      new CreateDeploymentCommand({ ...names(GROUP), revision: await fleet.upload(BUNDLE), ...input }),
    );

  it('to deploy are those on the group, the configuration and the revision', async () => {
    const user = await userWith(DEPLOYS());
    const { deploymentId } = await create(user);
    await fleet.ended(deploymentId!);
    await expect(user.send(new GetDeploymentCommand({ deploymentId }))).resolves.toBeDefined();
    const without = await userWith(DEPLOYS().slice(0, 2));
    await expect(create(without)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('codedeploy:GetDeploymentConfig'),
    });
  });

  it('to override alarms are more: the right to change the group', async () => {
    const user = await userWith(DEPLOYS());
    await expect(create(user, { overrideAlarmConfiguration: { enabled: false } })).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('codedeploy:UpdateDeploymentGroup'),
    });
  });

  it('to stop a deployment cannot be scoped to a group', async () => {
    const user = await userWith([
      { Effect: 'Allow', Action: 'codedeploy:StopDeployment', Resource: arn('deploymentgroup:*') },
    ]);
    await expect(user.send(new StopDeploymentCommand({ deploymentId: 'd-NOTTHERE1' }))).rejects.toMatchObject(
      {
        name: 'AccessDeniedException',
      },
    );
  });
});
