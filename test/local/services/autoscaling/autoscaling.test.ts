import {
  AttachInstancesCommand,
  AutoScalingClient,
  CompleteLifecycleActionCommand,
  CreateAutoScalingGroupCommand,
  CreateOrUpdateTagsCommand,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  DescribeScalingActivitiesCommand,
  DetachInstancesCommand,
  PutLifecycleHookCommand,
  ResumeProcessesCommand,
  SetDesiredCapacityCommand,
  SuspendProcessesCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateCommand,
  DescribeInstancesCommand,
  EC2Client,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateTargetGroupCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { allow, createUser } from '../../create-user.ts';
import { createManualClock } from '../../../../local/clock.ts';
import { autoscaling as autoscalingService } from '../../../../local/services/autoscaling/index.ts';
import { ec2 as ec2Service } from '../../../../local/services/ec2/index.ts';
import { elasticloadbalancing } from '../../../../local/services/elasticloadbalancing/index.ts';
import { iam as iamService } from '../../../../local/services/iam/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

const clock = createManualClock(Date.now());
let cloud: TestCloud;
let autoscaling: AutoScalingClient;
let ec2: EC2Client;
let elb: ElasticLoadBalancingV2Client;
beforeAll(async () => {
  const services = [iamService, sts, ec2Service, elasticloadbalancing, autoscalingService];
  cloud = await startTestCloud({ services, clock });
  autoscaling = new AutoScalingClient(cloud.clientConfig);
  ec2 = new EC2Client(cloud.clientConfig);
  elb = new ElasticLoadBalancingV2Client(cloud.clientConfig);
  const template = { LaunchTemplateName: 'host', LaunchTemplateData: { ImageId: 'ami-1' } };
  await ec2.send(new CreateLaunchTemplateCommand(template));
});
afterAll(async () => {
  await cloud.stop();
  for (const client of [autoscaling, ec2, elb]) client.destroy();
});

const WAIT = { timeout: 10_000, interval: 20 };
const create = (AutoScalingGroupName: string, input: object = {}) =>
  autoscaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName,
      LaunchTemplate: { LaunchTemplateName: 'host' },
      MinSize: 0,
      MaxSize: 5,
      DesiredCapacity: 1,
      VPCZoneIdentifier: 'subnet-a,subnet-b',
      ...input,
    }),
  );
const groupOf = async (name: string) => {
  const { AutoScalingGroups } = await autoscaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
  );
  return AutoScalingGroups![0];
};
const states = async (name: string) =>
  (await groupOf(name))?.Instances!.map(({ LifecycleState }) => LifecycleState);
const become = (name: string, expected: string[]) =>
  vi.waitFor(async () => expect(await states(name)).toEqual(expected), WAIT);
const ids = async (name: string) => (await groupOf(name))!.Instances!.map(({ InstanceId }) => InstanceId!);
const describeInstance = async (id: string) => {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return Reservations![0]!.Instances![0]!;
};
const remove = async (AutoScalingGroupName: string) => {
  await autoscaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName, ForceDelete: true }));
  await vi.waitFor(async () => expect(await groupOf(AutoScalingGroupName)).toBeUndefined(), WAIT);
};

describe('autoscaling', () => {
  it('keeps the desired number of tagged instances in service and in the target group', async () => {
    const { TargetGroups } = await elb.send(
      new CreateTargetGroupCommand({ Name: 'web', Protocol: 'HTTP', Port: 8080, VpcId: 'vpc-1' }),
    );
    const TargetGroupARNs = [TargetGroups![0]!.TargetGroupArn!];
    const targets = async () => {
      const described = await elb.send(
        new DescribeTargetHealthCommand({ TargetGroupArn: TargetGroupARNs[0] }),
      );
      return described.TargetHealthDescriptions!.map(({ Target }) => Target!.Id!).sort();
    };
    const Tags = [
      { Key: 'environment', Value: 'production', PropagateAtLaunch: true },
      { Key: 'owner', Value: 'team', PropagateAtLaunch: false },
    ];
    await create('web', { DesiredCapacity: 3, TargetGroupARNs, Tags });
    await become('web', ['InService', 'InService', 'InService']);
    expect(await targets()).toEqual((await ids('web')).sort());
    const [first] = await ids('web');
    expect((await describeInstance(first!)).Tags).toEqual([
      { Key: 'aws:autoscaling:groupName', Value: 'web' },
      { Key: 'environment', Value: 'production' },
    ]);

    await autoscaling.send(
      new SetDesiredCapacityCommand({ AutoScalingGroupName: 'web', DesiredCapacity: 1 }),
    );
    await become('web', ['InService']);
    expect(await targets()).toEqual(await ids('web'));
    await expect(
      autoscaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: 'web' })),
    ).rejects.toMatchObject({ name: 'ResourceInUseFault' });
    const [last] = await ids('web');
    await remove('web');
    expect((await describeInstance(last!)).State!.Name).toBe('terminated');
    expect(await targets()).toEqual([]);
  });

  it('replaces an instance that ended', async () => {
    await create('replaced');
    await become('replaced', ['InService']);
    const [before] = await ids('replaced');
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [before!] }));
    await vi.waitFor(async () => {
      expect(await ids('replaced')).not.toContain(before);
      expect(await states('replaced')).toEqual(['InService']);
    }, WAIT);
    const { Activities } = await autoscaling.send(
      new DescribeScalingActivitiesCommand({ AutoScalingGroupName: 'replaced' }),
    );
    expect(Activities!.map(({ StatusCode }) => StatusCode)).toEqual([
      'Successful',
      'Successful',
      'Successful',
    ]);
    await remove('replaced');
  });

  it('holds a launch until its hook is answered', async () => {
    await create('hooked', { DesiredCapacity: 0 });
    const hook = { AutoScalingGroupName: 'hooked', LifecycleHookName: 'install' };
    await autoscaling.send(
      new PutLifecycleHookCommand({
        ...hook,
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
        HeartbeatTimeout: 60,
      }),
    );
    const complete = (InstanceId: string, LifecycleActionResult: string) =>
      autoscaling.send(new CompleteLifecycleActionCommand({ ...hook, InstanceId, LifecycleActionResult }));
    await autoscaling.send(
      new SetDesiredCapacityCommand({ AutoScalingGroupName: 'hooked', DesiredCapacity: 1 }),
    );
    await become('hooked', ['Pending:Wait']);
    const [abandoned] = await ids('hooked');
    await complete(abandoned!, 'ABANDON');
    await vi.waitFor(async () => expect(await ids('hooked')).toEqual([]), WAIT);
    await clock.advance(1000); // a launch that came to nothing is not repeated at once
    await become('hooked', ['Pending:Wait']);
    const [continued] = await ids('hooked');
    await complete(continued!, 'CONTINUE');
    await become('hooked', ['InService']);
    await expect(complete(continued!, 'CONTINUE')).rejects.toThrow('No active Lifecycle Action found');

    await autoscaling.send(
      new SetDesiredCapacityCommand({ AutoScalingGroupName: 'hooked', DesiredCapacity: 2 }),
    );
    await become('hooked', ['InService', 'Pending:Wait']);
    await clock.advance(60_000); // unanswered: the default result is ABANDON
    await become('hooked', ['InService']);
    await remove('hooked');
  });

  it('terminates a single instance with or without replacement', async () => {
    await create('single', { DesiredCapacity: 2 });
    await become('single', ['InService', 'InService']);
    const [first, second] = await ids('single');
    const end = (InstanceId: string, ShouldDecrementDesiredCapacity: boolean) =>
      autoscaling.send(
        new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity }),
      );
    await end(first!, true);
    await vi.waitFor(async () => expect(await ids('single')).toEqual([second]), WAIT);
    await end(second!, false);
    await vi.waitFor(async () => {
      expect(await ids('single')).not.toContain(second);
      expect(await states('single')).toEqual(['InService']);
    }, WAIT);
    await remove('single');
  });

  it('detaches and attaches running instances', async () => {
    await create('from');
    await create('to', { DesiredCapacity: 0 });
    await become('from', ['InService']);
    const InstanceIds = await ids('from');
    const detach = { AutoScalingGroupName: 'from', InstanceIds, ShouldDecrementDesiredCapacity: true };
    await autoscaling.send(new DetachInstancesCommand(detach));
    expect(await ids('from')).toEqual([]);
    await autoscaling.send(new AttachInstancesCommand({ AutoScalingGroupName: 'to', InstanceIds }));
    await become('to', ['InService']);
    const { AutoScalingInstances } = await autoscaling.send(
      new DescribeAutoScalingInstancesCommand({ InstanceIds }),
    );
    expect(AutoScalingInstances).toMatchObject([{ AutoScalingGroupName: 'to', HealthStatus: 'HEALTHY' }]);
    expect((await describeInstance(InstanceIds[0]!)).Tags).toEqual([
      { Key: 'aws:autoscaling:groupName', Value: 'to' },
    ]);
    await remove('from');
    await remove('to');
  });

  it('launches nothing while Launch is suspended', async () => {
    await create('suspended', { DesiredCapacity: 0 });
    const processes = { AutoScalingGroupName: 'suspended', ScalingProcesses: ['Launch'] };
    await autoscaling.send(new SuspendProcessesCommand(processes));
    await autoscaling.send(
      new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'suspended', DesiredCapacity: 1 }),
    );
    expect(await groupOf('suspended')).toMatchObject({
      DesiredCapacity: 1,
      Instances: [],
      SuspendedProcesses: [{ ProcessName: 'Launch' }],
    });
    await autoscaling.send(new ResumeProcessesCommand(processes));
    await become('suspended', ['InService']);
    await remove('suspended');
  });

  it('finds groups by tag', async () => {
    await create('tagged', { DesiredCapacity: 0 });
    const tag = { ResourceId: 'tagged', ResourceType: 'auto-scaling-group', PropagateAtLaunch: false };
    await autoscaling.send(new CreateOrUpdateTagsCommand({ Tags: [{ ...tag, Key: 'k', Value: 'v' }] }));
    const { AutoScalingGroups } = await autoscaling.send(
      new DescribeAutoScalingGroupsCommand({ Filters: [{ Name: 'tag:k', Values: ['v'] }] }),
    );
    expect(AutoScalingGroups!.map(({ AutoScalingGroupName }) => AutoScalingGroupName)).toEqual(['tagged']);
    await remove('tagged');
  });

  it('refuses a launch template that its caller may not launch from', async () => {
    const credentials = await createUser(cloud.clientConfig, 'scaler', allow('autoscaling:*'));
    const scaler = new AutoScalingClient({ ...cloud.clientConfig, credentials });
    const input = {
      AutoScalingGroupName: 'refused',
      LaunchTemplate: { LaunchTemplateName: 'host' },
      MinSize: 0,
      MaxSize: 0,
      AvailabilityZones: ['us-east-1a'],
    };
    await expect(scaler.send(new CreateAutoScalingGroupCommand(input))).rejects.toThrow(
      /^You must use a valid fully-formed launch template. .*ec2:RunInstances/,
    );
    scaler.destroy();
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'a group without a place',
      () => create('x', { VPCZoneIdentifier: undefined }),
      /At least one Availability Zone/,
    ],
    ['sizes that contradict each other', () => create('x', { MinSize: 6 }), /Max bound, 5/],
    ['a desired capacity above the maximum', () => create('x', { DesiredCapacity: 6 }), /above max value 5/],
    [
      'a template that is not there',
      () => create('x', { LaunchTemplate: { LaunchTemplateName: 'none' } }),
      /fully-formed/,
    ],
    [
      'target groups that are not there',
      () => create('x', { TargetGroupARNs: ['arn:aws:x'] }),
      /Target Groups/,
    ],
    [
      'what it cannot do',
      () => create('x', { MaxInstanceLifetime: 86_400 }),
      /MaxInstanceLifetime is not offered/,
    ],
    [
      'a group that is not there',
      () =>
        autoscaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: 'x', DesiredCapacity: 1 })),
      /AutoScalingGroup 'x' not found/,
    ],
  ])('refuses %s', async (_, act, message) => {
    await expect(act()).rejects.toThrow(message);
  });
});
