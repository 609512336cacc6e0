import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { CreateServiceCommand, ECSClient } from '@aws-sdk/client-ecs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Refused } from '../../../../lib/release/refused.ts';
import { checkSource } from '../../../../lib/source/check-source.ts';
import { codeDeploy } from '../../../../lib/target/code-deploy.ts';
import { makePlan } from '../../../../lib/target/make-plan.ts';
import {
  ecsAppSpec,
  startServices,
  type Services,
} from '../../../local/services/codedeploy/start-services.ts';
import { inMemory, zipOf } from '../../source/bundles.ts';
import { bundleOf } from './service-bundle.ts';

let services: Services;
beforeAll(async () => {
  services = await startServices();
  await services.createGroup({
    blueGreenDeploymentConfiguration: {
      deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT' },
      terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 15 },
    },
  });
  await createNative('native', [{ key: 'signalbox:application', value: 'shop' }]);
  await createNative('foreign', []);
  for (const [name, value] of Object.entries(services.fixture.cloud.env)) vi.stubEnv(name, value);
}, 60_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await services.stop();
});

/** A service that ECS deploys, with a pause of an hour after the shift and none before it. */
async function createNative(serviceName: string, tags: { key: string; value: string }[]): Promise<void> {
  const { fixture, balancer } = services;
  const lifecycleStages = ['POST_PRODUCTION_TRAFFIC_SHIFT' as const];
  const timeoutConfiguration = { timeoutInMinutes: 60, action: 'ROLLBACK' as const };
  await fixture.ecs.send(
    new CreateServiceCommand({
      cluster: 'main',
      serviceName,
      tags,
      desiredCount: 0,
      taskDefinition: await fixture.register('v1'),
      deploymentConfiguration: {
        strategy: 'BLUE_GREEN',
        bakeTimeInMinutes: 0,
        lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages, timeoutConfiguration }],
      },
      loadBalancers: [
        {
          targetGroupArn: balancer.blue,
          containerName: 'web',
          containerPort: 8000,
          advancedConfiguration: {
            alternateTargetGroupArn: balancer.green,
            productionListenerRule: balancer.production.rule,
            roleArn: `arn:aws:iam::${fixture.cloud.cloud.account}:role/CodeDeploy`,
          },
        },
      ],
    }),
  );
}

const environment = (target: string, ...more: string[]) =>
  [
    'version: 1',
    'application: shop',
    'environments:',
    `  - name: live`,
    `    target: { ecs: { ${target} } }`,
    ...more.map((line) => `    ${line}`),
    '',
  ].join('\n');

async function plan(manifest: string, files: Readonly<Record<string, string>> = {}) {
  const { clientConfig } = services.fixture.cloud;
  const texts = {
    ...bundleOf(services.fixture, 'v2'),
    'appspec.yml': ecsAppSpec('<TASK_DEFINITION>'),
    'signalbox.yml': manifest,
    ...files,
  };
  const entries = Object.entries(texts).map(([path, content]) => ({ path, content, mode: 0o644 }));
  const request = { source: { bucket: 'b', key: 'sources/shop/shop.zip', versionId: '1' } };
  return makePlan(
    { release: 'shop-1', application: 'shop', request },
    await checkSource(inMemory(zipOf(entries))),
    {
      deployments: codeDeploy(new CodeDeployClient(clientConfig)),
      alarms: { read: async () => [] },
      lambda: new LambdaClient(clientConfig),
      ecs: new ECSClient(clientConfig),
    },
  );
}

const NATIVE = 'service: main/native';
const GROUP = 'service: main/shop, deploymentGroup: shop-live';

describe('the plan of a service', () => {
  it('has what its own configuration says, where ECS deploys it', async () => {
    const { planned } = await plan(environment(NATIVE, 'bake: { time: 10m }'));
    expect(planned.environments).toMatchObject([
      {
        target: 'ecs-native',
        deploymentGroup: 'main/native',
        service: { cluster: 'main', service: 'native', taskDefinition: 'taskdef.json' },
        strategy: { config: 'BLUE_GREEN', keepBlueSeconds: 3600 },
        waitsForReady: false,
      },
    ]);
    expect(planned.warnings).toContainEqual(expect.stringContaining('has no deployment circuit breaker'));
  });

  it('has what its group says, where CodeDeploy does', async () => {
    const { planned } = await plan(environment(GROUP));
    expect(planned.environments).toMatchObject([
      {
        target: 'ecs',
        deploymentGroup: 'shop-live',
        service: { cluster: 'main', service: 'shop', appSpec: 'appspec.yml' },
        strategy: { config: 'CodeDeployDefault.ECSAllAtOnce', keepBlueSeconds: 900 },
        waitsForReady: false,
      },
    ]);
  });

  it.each([
    [
      'a service that is not there',
      environment('service: main/none'),
      {},
      /^signalbox\.yml:5:31: expected an ECS service main\/none to exist, it does not$/,
    ],
    [
      'a cluster that is not there',
      environment('service: none/shop'),
      {},
      /expected an ECS service none\/shop to exist/,
    ],
    [
      "another's service",
      environment('service: main/foreign'),
      {},
      /^signalbox\.yml:5:31: expected the service main\/foreign to have the tag signalbox:application shop.*; it has no such tag; run: aws ecs tag-resource --resource-arn arn:aws:ecs:\S+:service\/main\/foreign --tags key=signalbox:application,value=shop$/,
    ],
    [
      'the wrong controller',
      environment('service: main/shop'),
      {},
      /to have the deployment controller ECS, it has CODE_DEPLOY; name its deploymentGroup/,
    ],
    [
      'a bake that its pause does not outlast',
      environment(NATIVE, 'bake: { time: 2h }'),
      {},
      /^signalbox\.yml:6:11: .*PAUSE at POST_PRODUCTION_TRAFFIC_SHIFT, 2h10m\), it waits 1h; run: aws ecs update-service --cluster main --service native --deployment-configuration '\{.*"timeoutInMinutes":130.*\}'$/,
    ],
    [
      'another family',
      environment(NATIVE),
      { 'taskdef.json': '{"family":"x","containerDefinitions":[{"name":"web","image":"y"}]}' },
      /^taskdef\.json:1:1: expected family to be web, as the service runs it, got x; taskdef\.json:1:1: expected the container web to have a port 8000/,
    ],
    [
      'another role',
      environment(NATIVE),
      {
        'taskdef.json':
          '{"taskRoleArn":"admin","containerDefinitions":[{"name":"web","image":"y","portMappings":[{"containerPort":8000}]}]}',
      },
      /expected taskRoleArn to be absent, as the service has it, got admin/,
    ],
    [
      'a task definition that is none',
      environment(NATIVE),
      { 'taskdef.json': '{\n  "containerDefinitions": [\n    { "name": "web" }\n  ]\n}' },
      /^taskdef\.json:3:5: expected containerDefinitions\.0\.image as RegisterTaskDefinition takes it/,
    ],
    [
      'an image that nothing replaces',
      environment(NATIVE),
      { 'taskdef.json': '{"containerDefinitions":[{"name":"web","image":"<IMAGE>"}]}' },
      /^taskdef\.json:1:48: expected an image or <IMAGE1_NAME>, got <IMAGE>, which nothing replaces$/,
    ],
    [
      'an image of no build',
      environment(NATIVE),
      { 'imageDetail.json': '{}' },
      /^imageDetail\.json:1:1: expected \{"ImageURI"/,
    ],
    [
      'a group that is not there',
      environment('service: main/shop, deploymentGroup: none'),
      {},
      /to have a deployment group none, it has none by that name$/,
    ],
    [
      'a group of another service',
      environment('service: main/native, deploymentGroup: shop-live'),
      {},
      /expected deployment group shop-live to deploy the service main\/native, it deploys main\/shop; .*CODE_DEPLOY, it has ECS/,
    ],
    [
      "a validator beside CodeDeploy's own hooks",
      environment(GROUP, 'validate: [CodeDeployHook_x]'),
      {},
      /^signalbox\.yml:6:15: expected the functions that CodeDeploy calls for a service in Hooks of appspec\.yml/,
    ],
    [
      'a configuration for functions',
      environment(GROUP, 'strategy: { config: CodeDeployDefault.LambdaAllAtOnce }'),
      {},
      /to be a deployment configuration for ECS, it is one for Lambda$/,
    ],
    [
      'an AppSpec file with a task definition of its own',
      environment(GROUP),
      { 'appspec.yml': ecsAppSpec('web:1') },
      /^appspec\.yml:1:1: expected TaskDefinition: <TASK_DEFINITION>/,
    ],
    [
      'an AppSpec file without a container',
      environment(GROUP),
      { 'appspec.yml': ecsAppSpec('<TASK_DEFINITION>').replace('"ContainerName":"web",', '') },
      /^appspec\.yml:1:\d+: .*ContainerName/,
    ],
    [
      'a hook that the managed role may not call',
      environment(GROUP),
      { 'appspec.yml': ecsAppSpec('<TASK_DEFINITION>', { AfterAllowTestTraffic: 'check' }) },
      /^appspec\.yml:1:\d+: .*begins with CodeDeployHook_/,
    ],
  ])('refuses %s, with its place', async (_what, manifest, files, message) => {
    const refused = await plan(manifest, files).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refused);
    expect((refused as Refused).message).toMatch(message);
  });
});
