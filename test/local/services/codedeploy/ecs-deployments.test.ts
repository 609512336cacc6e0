import {
  BatchGetDeploymentTargetsCommand,
  ListDeploymentTargetsCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import type { RevisionLocation } from '@aws-sdk/client-codedeploy';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { recordingService } from '../recording-service.ts';
import { startLoad } from '../start-load.ts';
import { APPLICATION, GROUP } from './shop-deployments.ts';
import { ecsAppSpec, SERVICE, type Services, startServices, WAIT } from './start-services.ts';

const MINUTE = 60_000;
const HOOK = 'CodeDeployHook_tells';
const HOOKS = [
  'BeforeInstall',
  'AfterInstall',
  'AfterAllowTestTraffic',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
];
const get = async (url: string) => (await fetch(url)).text();

interface BusEntry {
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
}

const run = promisify(execFile);
const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;
/** Milliseconds; a Python client takes a second or more to start on a busy machine. */
const PATIENCE = 60_000;
const SCRIPT = `
import boto3, json, os
client = boto3.client('codedeploy')
revision = {'revisionType': 'AppSpecContent', 'appSpecContent': {'content': os.environ['APPSPEC']}}
group = {'applicationName': '${APPLICATION}', 'deploymentGroupName': '${GROUP}'}
id = client.create_deployment(revision=revision, **group)['deploymentId']
client.get_waiter('deployment_successful').wait(deploymentId=id, WaiterConfig={'Delay': 1})
info = client.get_deployment(deploymentId=id)['deploymentInfo']
[name] = client.list_deployment_targets(deploymentId=id)['targetIds']
target = client.get_deployment_target(deploymentId=id, targetId=name)['deploymentTarget']
sets = [[one['taskSetLabel'], one['targetGroup']['name'], one['trafficWeight']] for one in target['ecsTarget']['taskSetsInfo']]
print(json.dumps([info['computePlatform'], info['status'], target['deploymentTargetType'], sets]))
`;

describe('a deployment to a service of ECS', () => {
  const bus = recordingService('events', ['PutEvents']);
  let services: Services;
  beforeAll(async () => {
    services = await startServices({ services: [bus.definition] });
    await services.createGroup();
    await services.createHook(HOOK);
  });
  afterAll(() => services.stop());

  const underWay = async (id: string) =>
    Object.entries(await services.events(id)).find(([, status]) => status === 'InProgress')?.[0];
  const entries = () => bus.calls.flatMap(({ input }) => input['Entries'] as BusEntry[]);
  const states = (id: string) =>
    entries()
      .map(({ DetailType, Detail }) => ({
        DetailType,
        detail: JSON.parse(Detail) as { deploymentId?: string; state?: string },
      }))
      .filter(({ detail }) => detail.deploymentId === id)
      .map(({ DetailType, detail }) => `${DetailType.split(' ')[1]} ${detail.state}`);
  const answers = async () => [
    await get(services.balancer.production.url),
    await get(services.balancer.test.url),
  ];

  /** The limited policy reads what has the tag. */
  const upload = async (taskDefinition: string): Promise<RevisionLocation> => {
    const s3 = new S3Client({ ...services.fixture.cloud.clientConfig, forcePathStyle: true });
    const at = { Bucket: 'specs', Key: 'appspec.json' };
    await s3.send(new CreateBucketCommand({ Bucket: 'specs' }));
    const Body = ecsAppSpec(taskDefinition);
    await s3.send(new PutObjectCommand({ ...at, Body, Tagging: 'UseWithCodeDeploy=true' }));
    s3.destroy();
    return { revisionType: 'S3', s3Location: { bucket: at.Bucket, key: at.Key, bundleType: 'JSON' } };
  };

  it('calls its five hooks in order, gives test then production traffic, and fails no request', async () => {
    const load = startLoad(services.balancer.production.url);
    const hooks = Object.fromEntries(HOOKS.map((event) => [event, HOOK]));
    const id = await services.deploy(ecsAppSpec(await services.fixture.register('v2'), hooks));
    const traffic: Record<string, readonly string[]> = {};
    for (const event of HOOKS) {
      const call = await services.hookCall();
      expect(call.DeploymentId).toBe(id);
      expect(await underWay(id)).toBe(event);
      traffic[event] = await answers();
      await services.report(call, 'Succeeded');
    }
    expect(traffic).toEqual({
      BeforeInstall: ['v1', 'v1'],
      AfterInstall: ['v1', 'v1'],
      AfterAllowTestTraffic: ['v1', 'v2'],
      BeforeAllowTraffic: ['v1', 'v2'],
      AfterAllowTraffic: ['v2', 'v2'],
    });
    const [blue] = await services.taskSets();
    await vi.waitFor(
      async () =>
        expect(await services.read(id)).toMatchObject({
          status: 'InProgress',
          instanceTerminationWaitTimeStarted: true,
        }),
      WAIT,
    );
    expect(await services.target(id)).toMatchObject({
      targetId: `main:${SERVICE}`,
      targetArn: `arn:aws:ecs:us-east-1:${services.fixture.cloud.cloud.account}:service/main/${SERVICE}`,
      status: 'Succeeded',
      taskSetsInfo: [
        {
          identifer: blue!.id,
          taskSetLabel: 'Blue',
          status: 'ACTIVE',
          trafficWeight: 0,
          targetGroup: { name: 'shop-blue' },
          runningCount: 2,
        },
        {
          taskSetLabel: 'Green',
          status: 'PRIMARY',
          trafficWeight: 100,
          targetGroup: { name: 'shop-green' },
          desiredCount: 2,
          runningCount: 2,
          pendingCount: 0,
        },
      ],
    });
    await services.clock.advance(5 * MINUTE);
    expect(await services.ended(id)).toMatchObject({
      status: 'Succeeded',
      computePlatform: 'ECS',
      deploymentOverview: { Succeeded: 1, InProgress: 0 },
    });
    await vi.waitFor(
      async () =>
        expect(await services.taskSets()).toMatchObject([
          { status: 'PRIMARY', externalId: id, startedBy: 'CODE_DEPLOY', stabilityStatus: 'STEADY_STATE' },
        ]),
      WAIT,
    );
    expect(Object.keys(await load.end()).toSorted()).toEqual(['200 v1', '200 v2']);
    // Nothing waits for the last notice.
    await vi.waitFor(
      () => expect(states(id)).toEqual(['Deployment START', 'Deployment READY', 'Deployment SUCCESS']),
      WAIT,
    );
    expect(entries()).toContainEqual(
      expect.objectContaining({
        DetailType: 'ECS Service Action',
        Detail: expect.stringContaining('"TASKSET_STEADY_STATE"') as string,
      }),
    );
  });

  it('is read from S3, goes back to the first target group with the next one, and is listed by its service', async () => {
    const id = await services.deploy('', { revision: await upload(await services.fixture.register('v3')) });
    await services.weightsAre('blue 100 green 0');
    await vi.waitFor(
      async () => expect((await services.read(id)).instanceTerminationWaitTimeStarted).toBe(true),
      WAIT,
    );
    await services.clock.advance(5 * MINUTE);
    expect(await services.ended(id)).toMatchObject({ status: 'Succeeded' });
    expect(await answers()).toEqual(['v3', 'v3']);
    const { client } = services;
    const { targetIds } = await client.send(new ListDeploymentTargetsCommand({ deploymentId: id }));
    expect(targetIds).toEqual([`main:${SERVICE}`]);
    const found = await client.send(
      new BatchGetDeploymentTargetsCommand({ deploymentId: id, targetIds: targetIds! }),
    );
    expect(found.deploymentTargets).toMatchObject([
      {
        deploymentTargetType: 'ECSTarget',
        ecsTarget: {
          taskSetsInfo: [{ targetGroup: { name: 'shop-green' } }, { targetGroup: { name: 'shop-blue' } }],
        },
      },
    ]);
  });

  it.skipIf(!hasBoto3)(
    `is driven by boto3${hasBoto3 ? '' : ' (not on this machine)'}`,
    async () => {
      await services.client.send(
        new UpdateDeploymentGroupCommand({
          applicationName: APPLICATION,
          currentDeploymentGroupName: GROUP,
          blueGreenDeploymentConfiguration: {
            terminateBlueInstancesOnDeploymentSuccess: {
              action: 'TERMINATE',
              terminationWaitTimeInMinutes: 0,
            },
          },
        }),
      );
      const APPSPEC = ecsAppSpec(await services.fixture.register('v4'));
      const env = { ...process.env, ...services.fixture.cloud.env, APPSPEC };
      const { stdout } = await run('python3', ['-c', SCRIPT], { env });
      expect(JSON.parse(stdout)).toEqual([
        'ECS',
        'Succeeded',
        'ECSTarget',
        [
          ['Blue', 'shop-blue', 0],
          ['Green', 'shop-green', 100],
        ],
      ]);
      expect(await answers()).toEqual(['v4', 'v4']);
    },
    PATIENCE,
  );
});
