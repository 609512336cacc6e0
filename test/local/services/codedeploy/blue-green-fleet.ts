import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AutoScalingClient, CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import {
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentGroupCommand,
  type BlueGreenDeploymentConfiguration,
} from '@aws-sdk/client-codedeploy';
import { CreateLaunchTemplateCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DescribeTagsCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { projectRoot } from '../../../../local/executable.ts';
import { autoscaling } from '../../../../local/services/autoscaling/index.ts';
import { codedeploy } from '../../../../local/services/codedeploy/index.ts';
import { codedeployCommands } from '../../../../local/services/codedeploy-commands/index.ts';
import { ec2 } from '../../../../local/services/ec2/index.ts';
import { elasticloadbalancing } from '../../../../local/services/elasticloadbalancing/index.ts';
import { events } from '../../../../local/services/events/index.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { s3 } from '../../../../local/services/s3/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import type { TestCloud } from '../../test-cloud.ts';

/** What a real fleet behind a real balancer stands on. */
export const BLUE_GREEN_SERVICES = [
  iam,
  sts,
  s3,
  events,
  ec2,
  elasticloadbalancing,
  autoscaling,
  codedeploy,
  codedeployCommands,
];

/** Hosts are processes of their own; `npm run build` makes their program. */
export const isHostBuilt = existsSync(join(projectRoot(), 'dist/host.js'));

export const BLUE_GREEN_GROUP = {
  applicationName: 'hello',
  deploymentGroupName: 'hello-production',
};

export interface BlueGreenFleet {
  readonly hosts: number;
  readonly config: string;
  /** Left out: goes on by itself. */
  readonly ready?: BlueGreenDeploymentConfiguration['deploymentReadyOption'];
}

const SERVER = `
import { createServer } from 'node:http';
createServer((request, response) => response.end(process.env.DEPLOYED)).listen(process.env.PORT, process.env.HOST);
`;

/** A service that answers with its version. */
export const bundleOf = (version: string): Record<string, string> => ({
  'appspec.yml': `version: 0.0
os: linux
files:
  - source: server.mjs
    destination: /opt/hello
hooks:
  ApplicationStart:
    - location: start.sh
      timeout: 10
`,
  'server.mjs': SERVER,
  'start.sh': `#!/bin/sh\nDEPLOYED=${version} nohup node "$HOST_ROOT/opt/hello/server.mjs" >/dev/null 2>&1 </dev/null &\n`,
});

/** Hosts behind a balancer, and their deployment group, which keeps the old fleet for an hour; answers the address. */
export async function createBlueGreenFleet(cloud: TestCloud, fleet: BlueGreenFleet): Promise<string> {
  await createRoles(cloud);
  const { url, TargetGroupARN } = await createBalancer(cloud);
  await launchHosts(cloud, { DesiredCapacity: fleet.hosts, TargetGroupARNs: [TargetGroupARN] });
  const client = new CodeDeployClient(cloud.clientConfig);
  const { applicationName } = BLUE_GREEN_GROUP;
  await client.send(new CreateApplicationCommand({ applicationName }));
  await client.send(
    new CreateDeploymentGroupCommand({
      ...BLUE_GREEN_GROUP,
      serviceRoleArn: `arn:${cloud.cloud.partition}:iam::${cloud.cloud.account}:role/CodeDeploy`,
      autoScalingGroups: ['hello'],
      deploymentConfigName: fleet.config,
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      loadBalancerInfo: { targetGroupInfoList: [{ name: 'hello' }] },
      blueGreenDeploymentConfiguration: {
        greenFleetProvisioningOption: { action: 'COPY_AUTO_SCALING_GROUP' },
        deploymentReadyOption: fleet.ready ?? { actionOnTimeout: 'CONTINUE_DEPLOYMENT' },
        terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 60 },
      },
    }),
  );
  return url;
}

async function createRoles({ clientConfig }: TestCloud): Promise<void> {
  const client = new IAMClient(clientConfig);
  const create = async (RoleName: string, service: string, Action: readonly string[]) => {
    const trust = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: trust });
    await client.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    const Statement = { Effect: 'Allow', Action, Resource: '*' };
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await client.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument }));
  };
  await create('CodeDeploy', 'codedeploy.amazonaws.com', [
    'autoscaling:*',
    'ec2:*',
    'elasticloadbalancing:*',
    'iam:PassRole',
    'cloudwatch:DescribeAlarms',
  ]);
  await create('Host', 'ec2.amazonaws.com', ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket']);
  await client.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'Host' }));
  await client.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'Host', RoleName: 'Host' }));
}

async function createBalancer({ clientConfig }: TestCloud) {
  const elb = new ElasticLoadBalancingV2Client(clientConfig);
  const group = await elb.send(
    new CreateTargetGroupCommand({
      Name: 'hello',
      Protocol: 'HTTP',
      Port: 8080,
      VpcId: 'vpc-1',
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 2,
      HealthyThresholdCount: 2,
    }),
  );
  const TargetGroupArn = group.TargetGroups![0]!.TargetGroupArn!;
  const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '5' }];
  await elb.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }));
  const balancer = await elb.send(
    new CreateLoadBalancerCommand({ Name: 'hello', Subnets: ['subnet-a', 'subnet-b'] }),
  );
  const LoadBalancerArn = balancer.LoadBalancers![0]!.LoadBalancerArn!;
  const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn }];
  await elb.send(new CreateListenerCommand({ LoadBalancerArn, Port: 80, Protocol: 'HTTP', DefaultActions }));
  const { TagDescriptions } = await elb.send(new DescribeTagsCommand({ ResourceArns: [LoadBalancerArn] }));
  const port = TagDescriptions![0]!.Tags!.find(({ Key }) => Key === 'signalbox:port')!.Value;
  return { url: `http://127.0.0.1:${port}/`, TargetGroupARN: TargetGroupArn };
}

async function launchHosts(
  { clientConfig }: TestCloud,
  group: { readonly DesiredCapacity: number; readonly TargetGroupARNs: string[] },
): Promise<void> {
  const LaunchTemplateData = { ImageId: 'ami-1', IamInstanceProfile: { Name: 'Host' } };
  await new EC2Client(clientConfig).send(
    new CreateLaunchTemplateCommand({ LaunchTemplateName: 'hello', LaunchTemplateData }),
  );
  await new AutoScalingClient(clientConfig).send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: 'hello',
      LaunchTemplate: { LaunchTemplateName: 'hello', Version: '1' },
      MinSize: 0,
      MaxSize: 4,
      VPCZoneIdentifier: 'subnet-a,subnet-b',
      ...group,
    }),
  );
}
