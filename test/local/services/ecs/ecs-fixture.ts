import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateClusterCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DescribeTagsCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import type { Clock } from '../../../../local/clock.ts';
import type { ServiceDefinition } from '../../../../local/service.ts';
import { cloudwatch } from '../../../../local/services/cloudwatch/index.ts';
import { ecs } from '../../../../local/services/ecs/index.ts';
import { elasticloadbalancing } from '../../../../local/services/elasticloadbalancing/index.ts';
import { events } from '../../../../local/services/events/index.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { logs } from '../../../../local/services/logs/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

/** A cloud with a cluster, and a folder with a small web server that stands for an image. */
export interface EcsFixture {
  readonly cloud: TestCloud;
  readonly ecs: ECSClient;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly folder: string;
  /** Registers a revision of family `web` whose server answers with `text`; gives back its ARN. */
  register(text: string, input?: object): Promise<string>;
  stop(): Promise<void>;
}

/** Answers with its text, and waits for what is in flight at TERM. */
const SERVER = `
const { createServer } = require('node:http');
const { TEXT, HOST, PORT } = process.env;
console.log('starts', TEXT);
const server = createServer((request, response) => {
  response.end(TEXT);
});
server.listen(Number(PORT), HOST);
process.on('SIGTERM', () => { console.log('ends', TEXT); server.close(() => process.exit(0)); server.closeIdleConnections(); });
`;

export async function startEcs(
  options: {
    clock?: Clock;
    data?: string;
    /** Instead of, or beside, the real ones of the same name. */
    services?: readonly ServiceDefinition[];
    folder?: string;
  } = {},
): Promise<EcsFixture> {
  const { clock, data } = options;
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'signalbox-ecs-'));
  writeFileSync(join(folder, 'server.cjs'), SERVER);
  const given = options.services ?? [];
  const standard = [iam, sts, logs, events, cloudwatch, elasticloadbalancing, ecs];
  const services = [...standard.filter(({ name }) => !given.some((one) => one.name === name)), ...given];
  const cloud = await startTestCloud({ services, ...(clock && { clock }), ...(data && { data }) });
  const client = new ECSClient(cloud.clientConfig);
  const elb = new ElasticLoadBalancingV2Client(cloud.clientConfig);
  await client.send(new CreateClusterCommand({ clusterName: 'main' }));
  return {
    cloud,
    ecs: client,
    elb,
    folder,
    register: async (text, input = {}) => {
      const { taskDefinition } = await client.send(
        new RegisterTaskDefinitionCommand({
          family: 'web',
          containerDefinitions: [{ ...webContainer(folder), environment: [{ name: 'TEXT', value: text }] }],
          ...input,
        }),
      );
      return taskDefinition!.taskDefinitionArn!;
    },
    stop: async () => {
      await cloud.stop();
      client.destroy();
      elb.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const webContainer = (folder: string) => ({
  name: 'web',
  image: `file://${folder}`,
  command: ['node', 'server.cjs'],
  portMappings: [{ containerPort: 8000 }],
  stopTimeout: 5,
});

/** The same, which listens only once there is a file `go` in the folder. */
export const waitingContainer = (folder: string) => ({
  ...webContainer(folder),
  command: [
    'node',
    '-e',
    `const look = () => (fs.existsSync('go') ? require('./server.cjs') : setTimeout(look, 20)); look();`,
  ],
});

/** The role by which ECS moves traffic and calls hooks; answers its ARN. */
export async function createEcsRole({ clientConfig }: TestCloud): Promise<string> {
  const iamClient = new IAMClient(clientConfig);
  const document = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement });
  const trust = { Effect: 'Allow', Principal: { Service: 'ecs.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await iamClient.send(
    new CreateRoleCommand({ RoleName: 'ecs', AssumeRolePolicyDocument: document(trust) }),
  );
  const PolicyArn = 'arn:aws:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers';
  await iamClient.send(new AttachRolePolicyCommand({ RoleName: 'ecs', PolicyArn }));
  const may = { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' };
  await iamClient.send(
    new PutRolePolicyCommand({ RoleName: 'ecs', PolicyName: 'p', PolicyDocument: document(may) }),
  );
  iamClient.destroy();
  return Role!.Arn!;
}

/** A load balancer with a production rule and a test rule over a blue and a green target group. */
export async function startBalancer(elb: ElasticLoadBalancingV2Client, name: string) {
  const { LoadBalancers } = await elb.send(
    new CreateLoadBalancerCommand({ Name: name, Subnets: ['subnet-0defaulta', 'subnet-0defaultb'] }),
  );
  const blue = await targetGroup(elb, `${name}-blue`);
  const green = await targetGroup(elb, `${name}-green`);
  const LoadBalancerArn = LoadBalancers![0]!.LoadBalancerArn!;
  const production = await listener(elb, { LoadBalancerArn, Port: 80 }, blue);
  const test = await listener(elb, { LoadBalancerArn, Port: 81 }, blue);
  return { blue, green, production, test };
}

async function targetGroup(elb: ElasticLoadBalancingV2Client, Name: string): Promise<string> {
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({
      Name,
      Protocol: 'HTTP',
      Port: 8000,
      VpcId: 'vpc-0default',
      TargetType: 'ip',
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 2,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 2,
    }),
  );
  const TargetGroupArn = TargetGroups![0]!.TargetGroupArn!;
  const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '5' }];
  await elb.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }));
  return TargetGroupArn;
}

/** A listener that answers 404 but for its one rule; `url` is where it is reached. */
async function listener(
  elb: ElasticLoadBalancingV2Client,
  at: { LoadBalancerArn: string; Port: number },
  TargetGroupArn: string,
) {
  const answer = { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } } as const;
  const { Listeners } = await elb.send(
    new CreateListenerCommand({ ...at, Protocol: 'HTTP', DefaultActions: [answer] }),
  );
  const { ListenerArn } = Listeners![0]!;
  const { Rules } = await elb.send(
    new CreateRuleCommand({
      ListenerArn,
      Priority: 1,
      Conditions: [{ Field: 'path-pattern', Values: ['/*'] }],
      Actions: [{ Type: 'forward', TargetGroupArn }],
    }),
  );
  const { Tags } = await tagsOf(elb, ListenerArn!);
  const port = Tags!.find(({ Key }) => Key === 'signalbox:port')!.Value!;
  return { listener: ListenerArn!, rule: Rules![0]!.RuleArn!, url: `http://127.0.0.1:${port}/` };
}

async function tagsOf(elb: ElasticLoadBalancingV2Client, arn: string) {
  const { TagDescriptions } = await elb.send(new DescribeTagsCommand({ ResourceArns: [arn] }));
  return TagDescriptions![0]!;
}
