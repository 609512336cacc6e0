import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  CreateTagsCommand,
  DescribeInstancesCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeTagsCommand,
  DescribeVpcsCommand,
  EC2Client,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { allow, createUser } from '../../create-user.ts';
import { createManualClock } from '../../../../local/clock.ts';
import { markedProcesses } from '../../../../local/host/marked-processes.ts';
import { ec2 as ec2Service } from '../../../../local/services/ec2/index.ts';
import { iam as iamService } from '../../../../local/services/iam/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

const clock = createManualClock(Date.now());
let cloud: TestCloud;
let ec2: EC2Client;
let iam: IAMClient;
beforeAll(async () => {
  cloud = await startTestCloud({ services: [iamService, sts, ec2Service], clock });
  ec2 = new EC2Client(cloud.clientConfig);
  iam = new IAMClient(cloud.clientConfig);
  const trust = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'host',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'host' }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'host', RoleName: 'host' }));
});
afterAll(async () => {
  await cloud.stop();
  ec2.destroy();
  iam.destroy();
});

const WAIT = { timeout: 10_000, interval: 20 };
const run = async (input: object = {}) => {
  const { Instances } = await ec2.send(
    new RunInstancesCommand({ ImageId: 'ami-12345678', MinCount: 1, MaxCount: 1, ...input }),
  );
  return Instances![0]!;
};
const describeOne = async (InstanceId: string | undefined) => {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [InstanceId!] }));
  return Reservations![0]!.Instances![0]!;
};
const reaches = (id: string | undefined, state: string) =>
  vi.waitFor(async () => expect((await describeOne(id)).State!.Name).toBe(state), WAIT);
const processes = (id: string | undefined) => markedProcesses('SIGNALBOX_HOST_ID', id!);
const disk = (id: string | undefined) => join(cloud.cloud.folder('ec2'), 'hosts', id!);

describe('ec2', () => {
  it('runs an instance as a process with a folder, an address and the credentials of its role', async () => {
    const instance = await run({ IamInstanceProfile: { Name: 'host' } });
    expect(instance).toMatchObject({ State: { Name: 'pending', Code: 0 }, ImageId: 'ami-12345678' });
    await reaches(instance.InstanceId, 'running');
    const { PrivateIpAddress, IamInstanceProfile } = await describeOne(instance.InstanceId);
    expect(IamInstanceProfile!.Arn).toBe('arn:aws:iam::123456789012:instance-profile/host');
    const [host, ...others] = await processes(instance.InstanceId);
    expect(others).toEqual([]);
    expect(existsSync(disk(instance.InstanceId))).toBe(true);
    if (process.platform === 'linux') {
      const environment = readFileSync(`/proc/${host!.pid}/environ`, 'utf8').split('\0');
      expect(environment).toContain(`HOST=${PrivateIpAddress}`);
      expect(environment).toContain('PORT=8080');
      expect(environment.filter((line) => line.startsWith('AWS_SESSION_TOKEN='))).toHaveLength(1);
    }

    const { TerminatingInstances } = await ec2.send(
      new TerminateInstancesCommand({ InstanceIds: [instance.InstanceId!] }),
    );
    expect(TerminatingInstances![0]).toMatchObject({
      PreviousState: { Name: 'running' },
      CurrentState: { Name: 'shutting-down', Code: 32 },
    });
    await reaches(instance.InstanceId, 'terminated');
    expect(await processes(instance.InstanceId)).toEqual([]);
    expect(existsSync(disk(instance.InstanceId))).toBe(false);
    await clock.advance(3_601_000);
    await expect(describeOne(instance.InstanceId)).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound',
    });
  });

  it('terminates an instance whose host process died', async () => {
    const { InstanceId } = await run();
    await reaches(InstanceId, 'running');
    const [host] = await processes(InstanceId);
    process.kill(host!.pid, 'SIGKILL');
    await reaches(InstanceId, 'terminated');
    expect((await describeOne(InstanceId)).StateReason!.Code).toBe('Client.InstanceInitiatedShutdown');
  });

  it('ends one that is terminated while it starts', async () => {
    const { InstanceId } = await run();
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId!] }));
    await reaches(InstanceId, 'terminated');
    expect(await processes(InstanceId)).toEqual([]);
  });

  it('keeps the disk of a stopped instance and its address', async () => {
    const { InstanceId } = await run();
    await reaches(InstanceId, 'running');
    const { PrivateIpAddress } = await describeOne(InstanceId);
    await ec2.send(new StopInstancesCommand({ InstanceIds: [InstanceId!] }));
    await reaches(InstanceId, 'stopped');
    expect(await processes(InstanceId)).toEqual([]);
    expect(existsSync(disk(InstanceId))).toBe(true);
    await ec2.send(new StartInstancesCommand({ InstanceIds: [InstanceId!] }));
    await reaches(InstanceId, 'running');
    expect((await describeOne(InstanceId)).PrivateIpAddress).toBe(PrivateIpAddress);
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId!] }));
    await reaches(InstanceId, 'terminated');
  });

  it('launches from a template version, with its tags, and finds by filter', async () => {
    const { LaunchTemplate } = await ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: 'hosts',
        LaunchTemplateData: { ImageId: 'ami-1', InstanceType: 't3.micro' },
      }),
    );
    const { LaunchTemplateId } = LaunchTemplate!;
    const TagSpecifications = [{ ResourceType: 'instance' as const, Tags: [{ Key: 'app', Value: 'hello' }] }];
    await ec2.send(
      new CreateLaunchTemplateVersionCommand({
        LaunchTemplateId,
        SourceVersion: '1',
        LaunchTemplateData: { ImageId: 'ami-2', TagSpecifications },
      }),
    );
    const { LaunchTemplateVersions } = await ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId, Versions: ['$Latest', '$Default'] }),
    );
    expect(LaunchTemplateVersions).toMatchObject([
      { VersionNumber: 2, LaunchTemplateData: { ImageId: 'ami-2', InstanceType: 't3.micro' } },
      { VersionNumber: 1, DefaultVersion: true },
    ]);
    const { InstanceId } = await run({
      ImageId: undefined,
      LaunchTemplate: { LaunchTemplateName: 'hosts', Version: '$Latest' },
    });
    const Filters = [
      { Name: 'tag:app', Values: ['hel*'] },
      { Name: 'instance-state-name', Values: ['pending', 'running'] },
    ];
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ Filters }));
    expect(Reservations![0]!.Instances).toMatchObject([
      { InstanceId, ImageId: 'ami-2', InstanceType: 't3.micro', Tags: [{ Key: 'app', Value: 'hello' }] },
    ]);
    await ec2.send(new CreateTagsCommand({ Resources: [InstanceId!], Tags: [{ Key: 'a', Value: 'b' }] }));
    const { Tags } = await ec2.send(
      new DescribeTagsCommand({ Filters: [{ Name: 'resource-id', Values: [InstanceId!] }] }),
    );
    expect(Tags!.map(({ Key, ResourceType }) => [Key, ResourceType])).toEqual([
      ['app', 'instance'],
      ['a', 'instance'],
    ]);
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId!] }));
    await reaches(InstanceId, 'terminated');
  });

  it('launches once for one client token', async () => {
    const [first, second] = [await run({ ClientToken: 'same' }), await run({ ClientToken: 'same' })];
    expect(second.InstanceId).toBe(first.InstanceId);
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [first.InstanceId!] }));
    await reaches(first.InstanceId, 'terminated');
  });

  it('lets only those pass a role who may', async () => {
    const credentials = await createUser(cloud.clientConfig, 'launcher', allow('ec2:*'));
    const launcher = new EC2Client({ ...cloud.clientConfig, credentials });
    const launch = { ImageId: 'ami-1', MinCount: 1, MaxCount: 1, DryRun: true };
    await expect(
      launcher.send(new RunInstancesCommand({ ...launch, IamInstanceProfile: { Name: 'host' } })),
    ).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
    await expect(launcher.send(new RunInstancesCommand(launch))).rejects.toMatchObject({
      name: 'DryRunOperation',
    });
    launcher.destroy();
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['an instance that is not there', () => describeOne('i-0123456789abcdef0'), 'InvalidInstanceID.NotFound'],
    ['an id that is none', () => describeOne('web-1'), 'InvalidInstanceID.Malformed'],
    ['a launch without an image', () => run({ ImageId: undefined }), 'MissingParameter'],
    [
      'a profile that is not there',
      () => run({ IamInstanceProfile: { Name: 'x' } }),
      'InvalidParameterValue',
    ],
    [
      'a template that is not there',
      () => ec2.send(new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: ['lt-1'] })),
      'InvalidLaunchTemplateId.NotFound',
    ],
    [
      'an unknown filter',
      () => ec2.send(new DescribeInstancesCommand({ Filters: [{ Name: 'colour', Values: ['x'] }] })),
      'InvalidParameterValue',
    ],
    [
      'a reserved tag',
      () => run({ TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'aws:x', Value: '' }] }] }),
      'InvalidParameterValue',
    ],
  ])('refuses %s', async (_, act, name) => {
    await expect(act()).rejects.toMatchObject({ name });
  });

  it('shows a default VPC', async () => {
    const { Vpcs } = await ec2.send(
      new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }),
    );
    expect(Vpcs).toMatchObject([{ IsDefault: true }]);
  });
});
