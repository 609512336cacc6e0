import { CodeDeployClient, CreateApplicationCommand, type LambdaTarget } from '@aws-sdk/client-codedeploy';
import { AttachRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateAliasCommand,
  GetAliasCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { vi } from 'vitest';
import { createManualClock } from '../../../../local/clock.ts';
import type { ManualClock } from '../../../../local/clock.ts';
import type { ServiceDefinition } from '../../../../local/service.ts';
import { codedeploy } from '../../../../local/services/codedeploy/index.ts';
import { codedeployCommands } from '../../../../local/services/codedeploy-commands/index.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { lambda } from '../../../../local/services/lambda/index.ts';
import { s3 } from '../../../../local/services/s3/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import { startTestCloud } from '../../test-cloud.ts';
import type { TestCloud } from '../../test-cloud.ts';
import { createFunctionRole, functionMaker, zipOf } from '../lambda/function-setup.ts';
import { hookSource, listenToHooks } from './hook-listener.ts';
import type { HookCall } from './hook-listener.ts';
import { APPLICATION, shopDeployments, type ShopDeployments } from './shop-deployments.ts';
import { createTrustedRole } from './trusted-role.ts';

/** A local cloud with CodeDeploy and a function `shop` of three versions, whose alias `live` is at the first. */
export interface Functions extends ShopDeployments {
  readonly cloud: TestCloud;
  readonly clock: ManualClock;
  readonly client: CodeDeployClient;
  readonly maker: ReturnType<typeof functionMaker>;
  target(deploymentId: string): Promise<LambdaTarget>;
  /** `1`, or `1 2:0.1` where a tenth goes to version 2. */
  alias(): Promise<string>;
  /** Waits until the alias is as given. */
  aliasIs(text: string): Promise<void>;
  pointAlias(version: string, weights?: Record<string, number>): Promise<void>;
  /** A hook function that tells of each call and reports nothing. */
  createHook(name: string): Promise<void>;
  /** The calls of hooks that nobody has taken. */
  hookCalls(): readonly HookCall[];
  /** Waits for the next call of a hook, and takes it. */
  hookCall(): Promise<HookCall>;
  stop(): Promise<void>;
}

export const FUNCTION = 'shop';
const WAIT = { timeout: 20_000, interval: 10 };

export interface AppSpecParts {
  readonly from?: string;
  readonly to?: string;
  readonly alias?: string;
  readonly hooks?: Readonly<Record<string, string>>;
}

/** The AppSpec file that takes the alias from one version to another. */
export const appSpec = ({ from = '1', to = '2', alias = 'live', hooks = {} }: AppSpecParts = {}): string =>
  JSON.stringify({
    version: 0.0,
    Resources: [
      {
        shop: {
          Type: 'AWS::Lambda::Function',
          Properties: { Name: FUNCTION, Alias: alias, CurrentVersion: from, TargetVersion: to },
        },
      },
    ],
    Hooks: Object.entries(hooks).map(([event, name]) => ({ [event]: name })),
  });

export interface FunctionsOptions {
  /** Keeps the cloud's state; one that an earlier cloud filled is taken up again. */
  readonly data?: string;
  readonly isNew?: boolean;
  readonly clock?: ManualClock;
  /** Instead of, or beside, the real ones of the same name. */
  readonly services?: readonly ServiceDefinition[];
}

export async function startFunctions(options: FunctionsOptions = {}): Promise<Functions> {
  const clock = options.clock ?? createManualClock(Date.now());
  const given = options.services ?? [];
  const standard = [iam, sts, s3, lambda, codedeploy, codedeployCommands];
  const services = [...standard.filter(({ name }) => !given.some((one) => one.name === name)), ...given];
  const data = options.data === undefined ? {} : { data: options.data };
  const cloud = await startTestCloud({ services, clock, ...data });
  const client = new CodeDeployClient(cloud.clientConfig);
  const listener = await listenToHooks();
  const isNew = options.isNew ?? true;
  const role = isNew ? await createFunctionRole(cloud, 'shop', []) : '';
  const maker = functionMaker(cloud, role);
  if (isNew) {
    await createShop(maker);
    await createCodeDeployRole(cloud);
    await client.send(
      new CreateApplicationCommand({ applicationName: APPLICATION, computePlatform: 'Lambda' }),
    );
  }
  const live = { FunctionName: FUNCTION, Name: 'live' };
  const alias = async () => {
    const { FunctionVersion, RoutingConfig } = await maker.client.send(new GetAliasCommand(live));
    const weights = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {});
    return [FunctionVersion, ...weights.map(([version, weight]) => `${version}:${weight}`)].join(' ');
  };
  const { target, ...deployments } = shopDeployments(client, {
    group: {
      serviceRoleArn: `arn:aws:iam::${cloud.cloud.account}:role/CodeDeploy`,
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    },
    targetId: FUNCTION,
    wait: WAIT,
  });
  return {
    cloud,
    clock,
    client,
    maker,
    alias,
    ...deployments,
    target: async (deploymentId) => (await target(deploymentId)).lambdaTarget!,
    aliasIs: (text) =>
      vi.waitFor(async () => {
        const found = await alias();
        if (found !== text) throw new Error(`expected the alias at ${text}, found ${found}`);
      }, WAIT),
    pointAlias: async (FunctionVersion, weights = {}) => {
      const RoutingConfig = { AdditionalVersionWeights: weights };
      await maker.client.send(new UpdateAliasCommand({ ...live, FunctionVersion, RoutingConfig }));
    },
    createHook: async (name) => {
      await maker.create(name, hookSource(listener.url));
    },
    hookCalls: () => listener.calls,
    hookCall: () => vi.waitFor(() => listener.take(), WAIT),
    stop: async () => {
      client.destroy();
      listener.close();
      await cloud.stop();
    },
  };
}

async function createShop({ client, create }: ReturnType<typeof functionMaker>): Promise<void> {
  const source = (version: number) =>
    `export const handler = async () => ({ statusCode: 200, body: '${version}' });`;
  await create(FUNCTION, source(1));
  await client.send(new PublishVersionCommand({ FunctionName: FUNCTION }));
  for (const version of [2, 3]) {
    const ZipFile = await zipOf({ 'index.mjs': source(version) });
    await client.send(new UpdateFunctionCodeCommand({ FunctionName: FUNCTION, ZipFile, Publish: true }));
  }
  await client.send(new CreateAliasCommand({ FunctionName: FUNCTION, Name: 'live', FunctionVersion: '1' }));
}

/** The role by which CodeDeploy acts, with AWS's own policy for it. */
export async function createCodeDeployRole({ clientConfig }: TestCloud): Promise<void> {
  const client = new IAMClient(clientConfig);
  await createTrustedRole(client);
  await client.send(
    new AttachRolePolicyCommand({
      RoleName: 'CodeDeploy',
      PolicyArn: 'arn:aws:iam::aws:policy/service-role/AWSCodeDeployRoleForLambda',
    }),
  );
}
