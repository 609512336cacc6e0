import { BatchGetDeploymentTargetsCommand, ListDeploymentTargetsCommand } from '@aws-sdk/client-codedeploy';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startLoad } from '../start-load.ts';
import { ecsAppSpec, SERVICE, startServices, WAIT } from './start-services.ts';
import type { Services } from './start-services.ts';

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

describe('a deployment to a service of ECS', () => {
  let services: Services;
  beforeAll(async () => {
    services = await startServices();
    await services.createGroup();
    await services.createHook(HOOK);
  });
  afterAll(() => services.stop());

  const underWay = async (id: string) =>
    Object.entries(await services.events(id)).find(([, status]) => status === 'InProgress')?.[0];
  const answers = async () => [
    await get(services.balancer.production.url),
    await get(services.balancer.test.url),
  ];

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
  });

  it('goes back to the first target group with the next one, and is listed by its service', async () => {
    const id = await services.deploy(ecsAppSpec(await services.fixture.register('v3')));
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
});
