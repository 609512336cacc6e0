import {
  CodeDeployClient,
  CreateApplicationCommand,
  type CreateDeploymentGroupCommandInput,
  type ECSTarget,
} from '@aws-sdk/client-codedeploy';
import { CreateServiceCommand, DescribeServicesCommand } from '@aws-sdk/client-ecs';
import type { TaskSet } from '@aws-sdk/client-ecs';
import { DescribeRulesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AttachRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { expect, vi } from 'vitest';
import { createManualClock } from '../../../../local/clock.ts';
import type { ManualClock } from '../../../../local/clock.ts';
import type { ServiceDefinition } from '../../../../local/service.ts';
import { codedeploy } from '../../../../local/services/codedeploy/index.ts';
import { codedeployCommands } from '../../../../local/services/codedeploy-commands/index.ts';
import { lambda } from '../../../../local/services/lambda/index.ts';
import { s3 } from '../../../../local/services/s3/index.ts';
import { startBalancer, startEcs } from '../ecs/ecs-fixture.ts';
import type { EcsFixture } from '../ecs/ecs-fixture.ts';
import { createFunctionRole, functionMaker } from '../lambda/function-setup.ts';
import { hookSource, listenToHooks } from './hook-listener.ts';
import type { HookCall } from './hook-listener.ts';
import { APPLICATION, GROUP, shopDeployments, type ShopDeployments } from './shop-deployments.ts';
import { createTrustedRole } from './trusted-role.ts';

/** A local cloud with CodeDeploy and the service `shop`, whose two tasks answer `v1` behind a load balancer. */
export interface Services extends ShopDeployments {
  readonly fixture: EcsFixture;
  readonly clock: ManualClock;
  readonly client: CodeDeployClient;
  readonly balancer: Awaited<ReturnType<typeof startBalancer>>;
  target(deploymentId: string): Promise<ECSTarget>;
  taskSets(): Promise<TaskSet[]>;
  /** `blue 90 green 10`: the weights of the production rule, by the names of its target groups. */
  weights(): Promise<string>;
  /** Waits until the weights are as given. */
  weightsAre(text: string): Promise<void>;
  /** A hook function that tells of each call and reports nothing. */
  createHook(name: string): Promise<void>;
  /** Waits for the next call of a hook, and takes it. */
  hookCall(): Promise<HookCall>;
  stop(): Promise<void>;
  /** Stops the cloud as it is, and starts it again with the same data. */
  restart(): Promise<Services>;
}

export const SERVICE = 'shop';
/** Real tasks start and pass health checks meanwhile, on a machine that may be busy. */
export const WAIT = { timeout: 25_000, interval: 50 };

export const ecsAppSpec = (taskDefinition: string, hooks: Readonly<Record<string, string>> = {}): string =>
  JSON.stringify({
    version: 0.0,
    Resources: [
      {
        TargetService: {
          Type: 'AWS::ECS::Service',
          Properties: {
            TaskDefinition: taskDefinition,
            LoadBalancerInfo: { ContainerName: 'web', ContainerPort: 8000 },
          },
        },
      },
    ],
    Hooks: Object.entries(hooks).map(([event, name]) => ({ [event]: name })),
  });

export interface ServicesOptions {
  /** Keeps the cloud's state. */
  readonly data?: string;
  /** Instead of the real ones of the same name. */
  readonly services?: readonly ServiceDefinition[];
  /** Of the cloud that filled the data. */
  readonly earlier?: Pick<Services, 'clock' | 'balancer'> & { readonly folder: string };
}

export async function startServices({
  data,
  earlier,
  services = [],
}: ServicesOptions = {}): Promise<Services> {
  const clock = earlier?.clock ?? createManualClock(Date.now());
  const fixture = await startEcs({
    clock,
    ...(data === undefined ? {} : { data }),
    ...(earlier ? { folder: earlier.folder } : {}),
    services: [s3, lambda, codedeploy, codedeployCommands, ...services],
  });
  const listener = await listenToHooks();
  const balancer = earlier?.balancer ?? (await startBalancer(fixture.elb, 'shop'));
  const api = deploymentCalls(new CodeDeployClient(fixture.cloud.clientConfig), fixture, balancer);
  if (!earlier) await createShop(fixture, api.client, balancer.blue);
  // A load that begins before there is a task would be answered 503.
  await vi.waitFor(async () => expect((await fetch(balancer.production.url)).status).toBe(200), WAIT);
  const end = async (cloud: { stop(): Promise<void> }) => {
    api.client.destroy();
    listener.close();
    await cloud.stop();
  };
  return {
    fixture,
    clock,
    balancer,
    ...api,
    createHook: (name) => createHook(fixture, name, listener.url),
    hookCall: () => vi.waitFor(() => listener.take(), WAIT),
    stop: () => end(fixture),
    restart: async () => {
      await end(fixture.cloud);
      return startServices({
        ...(data ? { data } : {}),
        earlier: { clock, balancer, folder: fixture.folder },
      });
    },
  };
}

async function createHook({ cloud }: EcsFixture, name: string, url: string): Promise<void> {
  const maker = functionMaker(cloud, await createFunctionRole(cloud, name, []));
  await maker.create(name, hookSource(url));
  maker.client.destroy();
}

async function createShop(fixture: EcsFixture, client: CodeDeployClient, target: string): Promise<void> {
  await createRole(fixture);
  await client.send(new CreateApplicationCommand({ applicationName: APPLICATION, computePlatform: 'ECS' }));
  await createService(fixture, target);
}

/** The role by which CodeDeploy acts, with AWS's own policy for it. */
async function createRole({ cloud }: EcsFixture): Promise<void> {
  const iam = new IAMClient(cloud.clientConfig);
  await createTrustedRole(iam);
  const PolicyArn = 'arn:aws:iam::aws:policy/AWSCodeDeployRoleForECSLimited';
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'CodeDeploy', PolicyArn }));
  iam.destroy();
}

async function createService({ ecs, register }: EcsFixture, targetGroupArn: string): Promise<void> {
  await ecs.send(
    new CreateServiceCommand({
      cluster: 'main',
      serviceName: SERVICE,
      desiredCount: 2,
      taskDefinition: await register('v1'),
      deploymentController: { type: 'CODE_DEPLOY' },
      loadBalancers: [{ targetGroupArn, containerName: 'web', containerPort: 8000 }],
    }),
  );
}

function deploymentCalls(client: CodeDeployClient, fixture: EcsFixture, balancer: Services['balancer']) {
  const { target, ...deployments } = shopDeployments(client, {
    group: groupOf(fixture, balancer),
    targetId: `main:${SERVICE}`,
    wait: WAIT,
  });
  const weights = () => weightsOf(fixture, balancer);
  return {
    client,
    ...deployments,
    target: async (deploymentId: string) => (await target(deploymentId)).ecsTarget!,
    weights,
    taskSets: async () => {
      const { services } = await fixture.ecs.send(
        new DescribeServicesCommand({ cluster: 'main', services: [SERVICE] }),
      );
      return services![0]!.taskSets!;
    },
    weightsAre: (text: string) =>
      vi.waitFor(async () => {
        const found = await weights();
        if (found !== text) throw new Error(`expected the weights ${text}, found ${found}`);
      }, WAIT),
  };
}

/** The group's input: both target groups, the production and the test listener. */
export const groupOf = (
  { cloud }: EcsFixture,
  { production, test }: Services['balancer'],
): CreateDeploymentGroupCommandInput => ({
  applicationName: APPLICATION,
  deploymentGroupName: GROUP,
  serviceRoleArn: `arn:aws:iam::${cloud.cloud.account}:role/CodeDeploy`,
  deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
  ecsServices: [{ clusterName: 'main', serviceName: SERVICE }],
  blueGreenDeploymentConfiguration: {
    deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT' },
    terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 5 },
  },
  loadBalancerInfo: {
    targetGroupPairInfoList: [
      {
        targetGroups: [{ name: 'shop-blue' }, { name: 'shop-green' }],
        prodTrafficRoute: { listenerArns: [production.listener] },
        testTrafficRoute: { listenerArns: [test.listener] },
      },
    ],
  },
});

async function weightsOf({ elb }: EcsFixture, { blue, production }: Services['balancer']): Promise<string> {
  const { Rules } = await elb.send(new DescribeRulesCommand({ RuleArns: [production.rule] }));
  const groups = Rules![0]!.Actions![0]!.ForwardConfig!.TargetGroups!;
  return groups
    .map(({ TargetGroupArn, Weight }) => `${TargetGroupArn === blue ? 'blue' : 'green'} ${Weight}`)
    .toSorted()
    .join(' ');
}
