import {
  CreateAutoScalingGroupCommand,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateApplicationCommand,
  GetDeploymentGroupCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import { CreateLaunchTemplateCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyFleet } from '../../../cli/fleet/apply-fleet.ts';
import { stepText } from '../../../cli/fleet/step-text.ts';
import { fleetClients, type FleetClients } from '../../../cli/fleet/fleet-clients.ts';
import { autoscaling } from '../../../local/services/autoscaling/index.ts';
import { codedeploy } from '../../../local/services/codedeploy/index.ts';
import { ec2 as ec2Service } from '../../../local/services/ec2/index.ts';
import { elasticloadbalancing } from '../../../local/services/elasticloadbalancing/index.ts';
import { iam as iamService } from '../../../local/services/iam/index.ts';
import { sts } from '../../../local/services/sts/index.ts';
import { startTestCloud, type TestCloud } from '../../local/test-cloud.ts';
import { FLEET } from './fleet-text.ts';

let cloud: TestCloud;
let clients: FleetClients;
let text: string;
beforeAll(async () => {
  const services = [iamService, sts, ec2Service, elasticloadbalancing, autoscaling, codedeploy];
  cloud = await startTestCloud({ services });
  clients = fleetClients(cloud.clientConfig);
  text = await resolvedText();
});
afterAll(async () => {
  await cloud.stop();
  for (const client of Object.values(clients)) client.destroy();
});

/** The fleet on resources that stand without a stack. */
async function resolvedText(): Promise<string> {
  const [iam, ec2] = [new IAMClient(cloud.clientConfig), new EC2Client(cloud.clientConfig)];
  const elb = new ElasticLoadBalancingV2Client(cloud.clientConfig);
  const trust = {
    Effect: 'Allow',
    Principal: { Service: 'codedeploy.amazonaws.com' },
    Action: 'sts:AssumeRole',
  };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: 'codedeploy', AssumeRolePolicyDocument }),
  );
  const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole';
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'codedeploy', PolicyArn }));
  const template = { LaunchTemplateName: 'host', LaunchTemplateData: { ImageId: 'ami-1' } };
  const { LaunchTemplate } = await ec2.send(new CreateLaunchTemplateCommand(template));
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({ Name: 'hello', Protocol: 'HTTP', Port: 8080, VpcId: 'vpc-1' }),
  );
  await clients.codeDeploy.send(new CreateApplicationCommand({ applicationName: 'hello' }));
  for (const client of [iam, ec2, elb]) client.destroy();
  return FLEET.replace('${stack.ServiceRoleArn}', Role!.Arn!)
    .replace('${stack.LaunchTemplateId}', LaunchTemplate!.LaunchTemplateId!)
    .replace('${stack.TargetGroupArn}', TargetGroups![0]!.TargetGroupArn!);
}

async function apply(options: { dryRun?: boolean; fleet?: string } = {}) {
  const ready: [string, string, number][] = [];
  const steps = await applyFleet({
    clients,
    text: options.fleet ?? text,
    file: 'fleet.yml',
    dryRun: options.dryRun ?? false,
    signal: new AbortController().signal,
    onStep: () => {},
    onReady: (group, autoScalingGroup, hosts) => ready.push([group, autoScalingGroup, hosts.length]),
  });
  return { operations: steps.map(({ operation }) => operation), steps, ready };
}

const deploymentGroup = async (deploymentGroupName: string) => {
  const found = await clients.codeDeploy.send(
    new GetDeploymentGroupCommand({ applicationName: 'hello', deploymentGroupName }),
  );
  return found.deploymentGroupInfo!;
};
const ALL = [
  'CreateAutoScalingGroup',
  'CreateDeploymentGroup',
  'CreateAutoScalingGroup',
  'CreateDeploymentGroup',
];

describe('fleet apply', () => {
  it('plans without making anything', async () => {
    expect((await apply({ dryRun: true })).operations).toEqual(ALL);
    const { operations, steps } = await apply({ dryRun: true });
    expect(operations).toEqual(ALL);
    expect(
      steps
        .map(stepText)
        .join('\n')
        .replaceAll(/lt-\w+/g, 'lt-1'),
    ).toMatchInlineSnapshot(`
      "create  Auto Scaling group hello-staging: 1 host, launch template lt-1 version 1
      create  deployment group hello-staging: in place, CodeDeployDefault.OneAtATime
      create  Auto Scaling group hello-production: 3 hosts, at most 6, launch template lt-1 version 1
      create  deployment group hello-production: blue/green, CodeDeployDefault.AllAtOnce"
    `);
  });

  it('makes groups and hosts once', async () => {
    const first = await apply();
    expect(first.operations).toEqual(ALL);
    expect(first.ready).toEqual([
      ['hello-staging', 'hello-staging', 1],
      ['hello-production', 'hello-production', 3],
    ]);
    expect(await deploymentGroup('hello-production')).toMatchObject({
      deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
      autoScalingGroups: [{ name: 'hello-production' }],
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      blueGreenDeploymentConfiguration: {
        terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 15 },
        deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT' },
        greenFleetProvisioningOption: { action: 'COPY_AUTO_SCALING_GROUP' },
      },
      loadBalancerInfo: { targetGroupInfoList: [{ name: 'hello' }] },
      alarmConfiguration: { enabled: true, alarms: [{ name: 'hello-5xx' }] },
    });
    expect((await apply()).operations).toEqual([]);
  });

  it('changes only what differs', async () => {
    const fleet = text.replace('keepBlue: 15m', 'keepBlue: 20m').replace('count: 1', 'count: 1\n    max: 2');
    const { operations, steps } = await apply({ fleet });
    expect(operations).toEqual(['UpdateAutoScalingGroup', 'UpdateDeploymentGroup']);
    expect(steps[0]!.input).toEqual({ AutoScalingGroupName: 'hello-staging', MinSize: 1, MaxSize: 2 });
    expect(steps.map(stepText)).toEqual([
      'change  Auto Scaling group hello-staging: 1 host, at most 2',
      'change  deployment group hello-production: keepBlue',
    ]);
    expect((await apply({ fleet })).operations).toEqual([]);
    await apply();
  });

  it('follows the Auto Scaling group that a blue/green release left, and never makes the first again', async () => {
    const { AutoScalingGroups } = await clients.autoScaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['hello-production'] }),
    );
    const { LaunchTemplate, VPCZoneIdentifier } = AutoScalingGroups![0]!;
    const green = 'CodeDeploy_hello-production_d-ABCDEFGHI';
    await clients.autoScaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: green,
        LaunchTemplate: {
          LaunchTemplateId: LaunchTemplate!.LaunchTemplateId,
          Version: LaunchTemplate!.Version,
        },
        VPCZoneIdentifier,
        MinSize: 3,
        MaxSize: 6,
      }),
    );
    await clients.codeDeploy.send(
      new UpdateDeploymentGroupCommand({
        applicationName: 'hello',
        currentDeploymentGroupName: 'hello-production',
        autoScalingGroups: [green],
      }),
    );
    const blue = { AutoScalingGroupName: 'hello-production', ForceDelete: true };
    await clients.autoScaling.send(new DeleteAutoScalingGroupCommand(blue));
    const { operations, ready } = await apply();
    expect(operations).toEqual([]);
    expect(ready[1]).toEqual(['hello-production', green, 3]);
  });
});
