import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import {
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentGroupCommand,
  PutLifecycleEventHookExecutionStatusCommand,
} from '@aws-sdk/client-codedeploy';
import {
  CreateAliasCommand,
  GetAliasCommand,
  PublishVersionCommand,
  paginateListVersionsByFunction,
} from '@aws-sdk/client-lambda';
import { createManualClock } from '../../../../local/clock.ts';
import { cloudwatch } from '../../../../local/services/cloudwatch/index.ts';
import { codedeploy } from '../../../../local/services/codedeploy/index.ts';
import { codedeployCommands } from '../../../../local/services/codedeploy-commands/index.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { lambda } from '../../../../local/services/lambda/index.ts';
import { logs } from '../../../../local/services/logs/index.ts';
import { s3 } from '../../../../local/services/s3/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import type { HookCall } from '../../../local/services/codedeploy/hook-listener.ts';
import { createCodeDeployRole } from '../../../local/services/codedeploy/start-functions.ts';
import { createFunctionRole, functionMaker } from '../../../local/services/lambda/function-setup.ts';
import { startTestCloud, type TestCloud } from '../../../local/test-cloud.ts';
import { ALARM, APPLICATION, commonStage, ENVIRONMENT, type TargetStage } from '../target-stage.ts';

const FUNCTION = 'shop';
const HOOK = 'CodeDeployHook_shop';
const GROUP = 'shop-live';

type Maker = ReturnType<typeof functionMaker>;

/** A function behind an alias, shifted in two steps, with a validator that asks the newest version how it is. */
export async function startLambdaStage(): Promise<TargetStage> {
  const clock = createManualClock(Date.now());
  const services = [iam, sts, s3, logs, cloudwatch, lambda, codedeploy, codedeployCommands];
  const cloud = await startTestCloud({ services, clock });
  const { upload, ...common } = await commonStage(cloud, 'lambda');
  const maker = functionMaker(cloud, await createFunctionRole(cloud, 'shop', []));
  await createShop(cloud, maker);
  const validator = await startValidator(cloud, maker);
  return {
    ...common,
    planned,
    tick: () => clock.advance(10_000),
    artifact: (version, quality) => {
      const path = quality === 'unfit' ? 'elsewhere/index.mjs' : `${FUNCTION}/index.mjs`;
      const key = `CodeDeploy/${version}/artifact.zip`;
      return upload(key, { [path]: source(version, quality === 'bad' ? 'ill' : 'well') });
    },
    serving: async () => {
      const versions = await versionsOfAlias(maker);
      const answers = versions.map((version) => maker.invoke(FUNCTION, {}, { Qualifier: version }));
      // Users ask the alias.
      await maker.invoke(FUNCTION, {}, { Qualifier: 'live' });
      return (await Promise.all(answers)).map(({ result }) => (result as Answer).version);
    },
    published: () => numbersOf(maker),
    stop: async () => {
      validator.close();
      await cloud.stop();
    },
  };
}

const planned: TargetStage['planned'] = {
  name: ENVIRONMENT,
  execution: 'production-1',
  target: 'lambda',
  deploymentGroup: GROUP,
  functions: [{ function: FUNCTION, alias: 'live', deploymentGroup: GROUP, path: FUNCTION }],
  strategy: { type: 'blue-green', config: 'CodeDeployDefault.LambdaCanary10Percent5Minutes' },
  alarms: [ALARM],
  bake: { seconds: 0 },
  validators: [{ name: HOOK, timeoutSeconds: 3_000 }],
  waitsForReady: false,
};

interface Answer {
  readonly version: string;
  readonly health: 'well' | 'ill';
}

const source = (version: string, health: Answer['health']) =>
  `export const handler = async () => (${JSON.stringify({ version, health } satisfies Answer)});`;

async function createShop(cloud: TestCloud, { client, create }: Maker): Promise<void> {
  await create(FUNCTION, source('0', 'well'));
  await client.send(new PublishVersionCommand({ FunctionName: FUNCTION }));
  await client.send(new CreateAliasCommand({ FunctionName: FUNCTION, Name: 'live', FunctionVersion: '1' }));
  await createCodeDeployRole(cloud);
  const codeDeploy = new CodeDeployClient(cloud.clientConfig);
  const application = { applicationName: APPLICATION, computePlatform: 'Lambda' as const };
  await codeDeploy.send(new CreateApplicationCommand(application));
  await codeDeploy.send(
    new CreateDeploymentGroupCommand({
      applicationName: APPLICATION,
      deploymentGroupName: GROUP,
      serviceRoleArn: `arn:aws:iam::${cloud.cloud.account}:role/CodeDeploy`,
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    }),
  );
}

async function versionsOfAlias({ client }: Maker): Promise<string[]> {
  const { FunctionVersion = '', RoutingConfig } = await client.send(
    new GetAliasCommand({ FunctionName: FUNCTION, Name: 'live' }),
  );
  return [FunctionVersion, ...Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {})];
}

async function numbersOf({ client }: Maker): Promise<string[]> {
  const numbers = [];
  for await (const { Versions = [] } of paginateListVersionsByFunction(
    { client },
    { FunctionName: FUNCTION },
  )) {
    numbers.push(...Versions.flatMap(({ Version = '' }) => (Version === '$LATEST' ? [] : [Version])));
  }
  return numbers;
}

/** The hook function itself has no SDK: it tells the one who asks the version and reports. */
async function startValidator(cloud: TestCloud, maker: Maker) {
  const client = new CodeDeployClient(cloud.clientConfig);
  const validate = async ({ DeploymentId, LifecycleEventHookExecutionId }: HookCall) => {
    const { result } = await maker.invoke(FUNCTION);
    const status = (result as Answer).health === 'well' ? 'Succeeded' : 'Failed';
    const ids = {
      deploymentId: DeploymentId,
      lifecycleEventHookExecutionId: LifecycleEventHookExecutionId,
    };
    await client.send(new PutLifecycleEventHookExecutionStatusCommand({ ...ids, status }));
  };
  const server = createServer((request, response) => {
    void json(request)
      .then((call) => validate(call as HookCall))
      .finally(() => response.end());
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tell = `export const handler = async (event) => {
  await fetch('${url}', { method: 'POST', body: JSON.stringify(event) });
};`;
  await maker.create(HOOK, tell, { Timeout: 60 });
  return server;
}
