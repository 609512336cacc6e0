import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DescribeTagsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, expect, it, vi } from 'vitest';
import { markedProcesses } from '../../../../local/host/marked-processes.ts';
import { autoscaling } from '../../../../local/services/autoscaling/index.ts';
import { ec2 } from '../../../../local/services/ec2/index.ts';
import { elasticloadbalancing } from '../../../../local/services/elasticloadbalancing/index.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import { startTestCloud } from '../../test-cloud.ts';

const data = mkdtempSync(join(tmpdir(), 'signalbox-restart-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));

const services = [iam, sts, ec2, elasticloadbalancing, autoscaling];

async function open() {
  const cloud = await startTestCloud({ services, data });
  const scaling = new AutoScalingClient(cloud.clientConfig);
  const hosts = new EC2Client(cloud.clientConfig);
  const elb = new ElasticLoadBalancingV2Client(cloud.clientConfig);
  return {
    scaling,
    hosts,
    elb,
    members: async () => {
      const { AutoScalingGroups } = await scaling.send(new DescribeAutoScalingGroupsCommand({}));
      return AutoScalingGroups![0]!.Instances!.map((one) => ({
        id: one.InstanceId!,
        state: one.LifecycleState,
      }));
    },
    address: async (id: string) => {
      const { Reservations } = await hosts.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
      const { PrivateIpAddress, State } = Reservations![0]!.Instances![0]!;
      return `${State!.Name} ${PrivateIpAddress}`;
    },
    port: async (arn: string) => {
      const { TagDescriptions } = await elb.send(new DescribeTagsCommand({ ResourceArns: [arn] }));
      return TagDescriptions![0]!.Tags!.find(({ Key }) => Key === 'signalbox:port')!.Value;
    },
    targets: async (TargetGroupArn: string) => {
      const described = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
      return described.TargetHealthDescriptions!.map(({ Target }) => Target!.Id);
    },
    stop: async () => {
      await cloud.stop();
      for (const client of [scaling, hosts, elb]) client.destroy();
    },
  };
}

it('takes groups, hosts, targets and ports up again after a clean restart', async () => {
  const before = await open();
  const { LoadBalancers } = await before.elb.send(
    new CreateLoadBalancerCommand({ Name: 'web', Subnets: ['subnet-a', 'subnet-b'] }),
  );
  const { LoadBalancerArn } = LoadBalancers![0]!;
  const { TargetGroups } = await before.elb.send(
    new CreateTargetGroupCommand({ Name: 'web', Protocol: 'HTTP', Port: 8080, VpcId: 'vpc-1' }),
  );
  const { TargetGroupArn } = TargetGroups![0]!;
  await before.elb.send(
    new CreateListenerCommand({
      LoadBalancerArn,
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'forward', TargetGroupArn }],
    }),
  );
  const template = { LaunchTemplateName: 'host', LaunchTemplateData: { ImageId: 'ami-1' } };
  await before.hosts.send(new CreateLaunchTemplateCommand(template));
  await before.scaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: 'web',
      LaunchTemplate: { LaunchTemplateName: 'host' },
      MinSize: 1,
      MaxSize: 1,
      AvailabilityZones: ['us-east-1a'],
      TargetGroupARNs: [TargetGroupArn!],
    }),
  );
  await vi.waitFor(async () => expect((await before.members())[0]!.state).toBe('InService'), {
    timeout: 10_000,
  });
  const [member] = await before.members();
  const port = await before.port(LoadBalancerArn!);
  const address = await before.address(member!.id);
  await before.stop();
  expect(await markedProcesses('SIGNALBOX_HOST_ID', member!.id)).toEqual([]);

  const after = await open();
  expect(await after.members()).toEqual([member]);
  expect(await after.address(member!.id)).toBe(address);
  expect(await after.targets(TargetGroupArn!)).toEqual([member!.id]);
  expect(await after.port(LoadBalancerArn!)).toBe(port);
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(502); // nothing is installed
  expect(await markedProcesses('SIGNALBOX_HOST_ID', member!.id)).toHaveLength(1);
  await after.stop();
});
