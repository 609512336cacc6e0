import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECSClient } from '@aws-sdk/client-ecs';
import {
  CreateAliasCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
  TagResourceCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ZipFile } from 'yazl';
import { OWNER_TAG } from '../../../../lib/target/owner-tag.ts';
import { checkSource } from '../../../../lib/source/check-source.ts';
import { codeDeploy } from '../../../../lib/target/code-deploy.ts';
import { makePlan, type MadePlan } from '../../../../lib/target/make-plan.ts';
import { zipOf } from '../../../local/services/lambda/function-setup.ts';
import { inMemory } from '../../source/bundles.ts';
import { startRun } from '../staged-run.ts';
import { APPLICATION, ENVIRONMENT, type TargetStage } from '../target-stage.ts';
import { startLambdaStage } from './lambda-stage.ts';

const MANIFEST = `version: 1
application: ${APPLICATION}
environments:
  - name: ${ENVIRONMENT}
    target:
      lambda:
        - { function: shop, alias: live, deploymentGroup: shop-live, path: shop }
    strategy: { config: CodeDeployDefault.LambdaCanary10Percent5Minutes }
    validate: [CodeDeployHook_shop]
`;
const APPSPEC = `version: 0.0
Resources:
  - shop:
      Type: AWS::Lambda::Function
      Properties: { Name: shop, Alias: live, CurrentVersion: "1", TargetVersion: "2" }
Hooks:
  - BeforeAllowTraffic: CodeDeployHook_shop
`;

let stage: TargetStage;
let lambda: LambdaClient;
beforeAll(async () => {
  stage = await startLambdaStage();
  lambda = new LambdaClient({});
  provisionOne(lambda);
  publishLatest(lambda);
  await prepareFunction();
}, 60_000);
afterAll(async () => {
  await stage?.stop();
  vi.unstubAllEnvs();
});

/** The function belongs to the application, and beside `live` it has an alias for each thing that may be wrong with one. */
async function prepareFunction(): Promise<void> {
  const shop = { FunctionName: 'shop' };
  const { FunctionArn: Resource } = await lambda.send(new GetFunctionConfigurationCommand(shop));
  await lambda.send(new TagResourceCommand({ Resource, Tags: { [OWNER_TAG]: APPLICATION } }));
  const ZipFile = await zipOf({ 'index.mjs': 'export const handler = async () => "second";' });
  const published = await lambda.send(new UpdateFunctionCodeCommand({ ...shop, ZipFile, Publish: true }));
  const second = published.Version!;
  const alias = (Name: string, FunctionVersion: string, weights: Record<string, number> = {}) =>
    lambda.send(
      new CreateAliasCommand({
        ...shop,
        Name,
        FunctionVersion,
        RoutingConfig: { AdditionalVersionWeights: weights },
      }),
    );
  await alias('halfway', '1', { [second]: 0.1 });
  await alias('newest', '$LATEST');
  await alias('provisioned', second);
}

/** The local cloud has no provisioned concurrency: this much of AWS is put before it. */
function provisionOne({ middlewareStack }: LambdaClient): void {
  const isAsked = (command: string | undefined, input: object) =>
    command === 'GetProvisionedConcurrencyConfigCommand' &&
    'Qualifier' in input &&
    input.Qualifier === 'provisioned';
  const output = { $metadata: {}, Status: 'READY' as const, AllocatedProvisionedConcurrentExecutions: 1 };
  middlewareStack.add(
    (next, { commandName }) =>
      async (args) =>
        isAsked(commandName, args.input) ? { output, response: undefined } : next(args),
    { step: 'initialize' },
  );
}

/** Nor has it managed instances, whose aliases may point at what is published without a number. */
function publishLatest({ middlewareStack }: LambdaClient): void {
  const output = { $metadata: {}, FunctionVersion: '$LATEST.PUBLISHED', RevisionId: 'r' };
  middlewareStack.add(
    (next, { commandName }) =>
      async (args) =>
        commandName === 'GetAliasCommand' && 'Name' in args.input && args.input.Name === 'managed'
          ? { output, response: undefined }
          : next(args),
    { step: 'initialize' },
  );
}

async function plan(files: Readonly<Record<string, string | Buffer>>): Promise<MadePlan> {
  const bundle = { 'signalbox.yml': MANIFEST, 'shop/index.mjs': '', ...files };
  const source = { bucket: 'state', key: `sources/${APPLICATION}/a.zip`, versionId: '1' };
  return makePlan(
    { release: 'hello-1', application: APPLICATION, request: { source } },
    await checkSource(inMemory(await storedZip(bundle))),
    {
      deployments: codeDeploy(new CodeDeployClient({})),
      alarms: { read: async () => [] },
      lambda,
      ecs: new ECSClient({}),
    },
  );
}

/** Nothing is compressed: the largest code is written in no time. */
async function storedZip(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, content] of Object.entries(files)) {
    zip.addBuffer(Buffer.from(content), path, { compress: false });
  }
  zip.end();
  return buffer(zip.outputStream);
}

const manifest = (from: string, to: string) => ({ 'signalbox.yml': MANIFEST.replace(from, to) });
const appSpec = (from: string, to: string) => ({ 'appspec.yml': APPSPEC.replace(from, to) });

it('plans functions that are in order, and says of an AppSpec file that it is not used', async () => {
  const noAlarms = `${ENVIRONMENT}: no alarms, so only a failed deployment takes a release back`;
  expect((await plan({})).planned).toMatchObject({
    environments: [{ target: 'lambda', validators: [{ name: 'CodeDeployHook_shop' }] }],
    warnings: [noAlarms],
  });
  expect((await plan({ 'appspec.yml': APPSPEC })).planned.warnings).toEqual([
    expect.stringContaining('is not used: the pipeline writes one for each function'),
    noAlarms,
  ]);
});

describe('what the plan refuses, with its place', () => {
  it.each([
    [
      'a function that is not there',
      manifest('function: shop', 'function: none'),
      'signalbox.yml:7:23: expected a Lambda function none to exist',
    ],
    [
      "another's function",
      manifest('function: shop', 'function: CodeDeployHook_shop'),
      'signalbox.yml:7:23: expected the function CodeDeployHook_shop to have the tag signalbox:application hello, by which its owner lets this application release it; it has no such tag; run: aws lambda tag-resource',
    ],
    [
      'a function without the alias',
      manifest('alias: live', 'alias: none'),
      'signalbox.yml:7:36: expected the function shop to have an alias none, it has none; run: aws lambda create-alias',
    ],
    [
      'an alias that a deployment left on two versions',
      manifest('alias: live', 'alias: halfway'),
      'signalbox.yml:7:36: expected the alias halfway of shop on one version, it is on 1 and 2',
    ],
    [
      'an alias on $LATEST',
      manifest('alias: live', 'alias: newest'),
      'signalbox.yml:7:36: expected the alias newest of shop on a published version, it is on $LATEST',
    ],
    [
      'an alias on what managed instances publish without a number',
      manifest('alias: live', 'alias: managed'),
      'signalbox.yml:7:36: expected the alias managed of shop on a published version, it is on $LATEST.PUBLISHED',
    ],
    [
      'an alias with provisioned concurrency',
      manifest('alias: live', 'alias: provisioned'),
      'signalbox.yml:7:36: expected the alias provisioned of shop without provisioned concurrency',
    ],
    [
      'a group that is not there',
      manifest('deploymentGroup: shop-live', 'deploymentGroup: none'),
      'signalbox.yml:7:59: expected CodeDeploy application hello to have a deployment group none',
    ],
    [
      'a configuration for hosts',
      manifest('LambdaCanary10Percent5Minutes', 'OneAtATime'),
      'signalbox.yml:8:25: expected CodeDeployDefault.OneAtATime to be a deployment configuration for Lambda, it is one for Server',
    ],
    [
      "a hook outside the managed role's naming rule",
      manifest('[CodeDeployHook_shop]', '[shop-smoke]'),
      'signalbox.yml:9:16: expected environments[0].validate[0] to be a Lambda function whose name starts with CodeDeployHook_, got "shop-smoke"',
    ],
    [
      'a hook that is not there',
      manifest('[CodeDeployHook_shop]', '[CodeDeployHook_none]'),
      'signalbox.yml:9:16: expected a Lambda function CodeDeployHook_none to exist',
    ],
    [
      'a folder without code',
      manifest('path: shop', 'path: none'),
      'signalbox.yml:7:76: expected the bundle to hold the code of shop in none/, it has no file there',
    ],
    [
      'an AppSpec file without its alias',
      appSpec('Alias: live, ', ''),
      'appspec.yml:5:19: expected `Alias` in Properties of shop, found nothing',
    ],
    [
      'an AppSpec file with a version that is none',
      appSpec('"2"', 'two'),
      "appspec.yml:5:82: expected TargetVersion as a version's number",
    ],
    [
      'an AppSpec file with a hook that CodeDeploy does not call',
      appSpec('BeforeAllowTraffic', 'BeforeInstall'),
      'appspec.yml:7:5: expected',
    ],
    [
      'an AppSpec file without its resource',
      appSpec(/Resources:[^]*?Hooks/.exec(APPSPEC)![0], 'Resources: []\nHooks'),
      'appspec.yml:2:12: expected',
    ],
  ])('%s', async (_what, files, message) => {
    await expect(plan(files)).rejects.toMatchObject({
      name: 'Refused',
      message: expect.stringContaining(message),
    });
  });

  it.each([
    ['unzipped', Buffer.alloc(250 * 1024 ** 2), /at most 262144000 bytes, got 262144015/],
    ['as a zip', randomBytes(50 * 1024 ** 2), /at most 52428800 bytes as a zip, got 524\d+/],
  ])(
    'code that is larger than Lambda takes %s',
    async (_how, content, message) => {
      await expect(plan({ 'shop/index.mjs': '// one more row', 'shop/large.bin': content })).rejects.toThrow(
        message,
      );
    },
    60_000,
  );
});

describe('what happens between the plan and the shift', () => {
  const live = { FunctionName: 'shop', Name: 'live' };
  const pointAlias = (FunctionVersion: string) =>
    lambda.send(new UpdateAliasCommand({ ...live, FunctionVersion }));
  const aliasNow = async () => (await lambda.send(new GetAliasCommand(live))).FunctionVersion;

  it('an alias that somebody moved is told, not shifted, and left where it is', async () => {
    const run = await startRun(stage, 'good');
    await run.publish();
    await pointAlias('2');
    await run.deploy();
    await run.sees(({ phase }) => phase === 'gone');
    expect((await stage.target.failure(await run.intent())).cause).toContain(
      'The alias live of shop has moved: expected it at CurrentVersion 1, found version 2',
    );
    expect(await run.takeBack()).toMatchObject({
      result: 'returnFailed',
      why: 'the alias live of shop was moved to version 2 by somebody else',
    });
    expect(await aliasNow()).toBe('2');
    await pointAlias('1');
  });

  it('a version that does not exist any more is told, and nothing is shifted', async () => {
    const run = await startRun(stage, 'good');
    await run.publish();
    const { Versions = [] } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName: 'shop' }));
    const Qualifier = Versions.at(-1)!.Version!;
    await lambda.send(new DeleteFunctionCommand({ FunctionName: 'shop', Qualifier }));
    await run.deploy();
    await run.sees(({ phase }) => phase === 'gone');
    expect((await stage.target.failure(await run.intent())).cause).toMatch(
      new RegExp(`Function not found: .*:function:shop:${Qualifier}$`),
    );
    expect(await run.takeBack()).toMatchObject({ result: 'returned' });
    expect(await aliasNow()).toBe('1');
  });
});
