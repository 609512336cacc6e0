import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ContinueServiceDeploymentCommand,
  CreateServiceCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
  type DeploymentConfiguration,
} from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createManualClock } from '../../../../local/clock.ts';
import { recordingService } from '../recording-service.ts';
import { createEcsRole, startBalancer, startEcs, type EcsFixture } from './ecs-fixture.ts';

const clock = createManualClock(Date.now());
const bus = recordingService('events', ['PutEvents']);
const data = mkdtempSync(join(tmpdir(), 'signalbox-ecs-data-'));
const folder = mkdtempSync(join(tmpdir(), 'signalbox-ecs-image-'));
const start = () => startEcs({ clock, data, folder, services: [bus.definition] });
const WAIT = { timeout: 30_000, interval: 50 };
const MINUTE = 60_000;

let fixture: EcsFixture;
let url: string;
let serviceArn: string;
beforeAll(async () => {
  fixture = await start();
  const { blue, green, production, test } = await startBalancer(fixture.elb, 'stop');
  url = production.url;
  const advancedConfiguration = {
    alternateTargetGroupArn: green,
    productionListenerRule: production.rule,
    testListenerRule: test.rule,
    roleArn: await createEcsRole(fixture.cloud),
  };
  const { service } = await fixture.ecs.send(
    new CreateServiceCommand({
      cluster: 'main',
      serviceName: 's',
      desiredCount: 1,
      taskDefinition: await fixture.register('v1'),
      deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 },
      loadBalancers: [
        { targetGroupArn: blue, containerName: 'web', containerPort: 8000, advancedConfiguration },
      ],
    }),
  );
  serviceArn = service!.serviceArn!;
  await reaches(service!.currentServiceDeployment!, { status: 'SUCCESSFUL' });
}, 60_000);
afterAll(async () => {
  await fixture.stop();
  rmSync(data, { recursive: true, force: true });
});

const PAUSE_ROLLS_BACK = pauseAt('POST_SCALE_UP', 'ROLLBACK');
const LINEAR: DeploymentConfiguration = {
  strategy: 'LINEAR',
  linearConfiguration: { stepPercent: 40, stepBakeTimeInMinutes: 10 },
  lifecycleHooks: [],
};

function pauseAt(
  stage: 'POST_SCALE_UP' | 'POST_PRODUCTION_TRAFFIC_SHIFT',
  action: 'CONTINUE' | 'ROLLBACK',
): DeploymentConfiguration {
  const timeoutConfiguration = { timeoutInMinutes: 10, action };
  const hook = { targetType: 'PAUSE' as const, lifecycleStages: [stage], timeoutConfiguration };
  return { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0, lifecycleHooks: [hook] };
}

async function deploy(version: string, deploymentConfiguration: DeploymentConfiguration): Promise<string> {
  const taskDefinition = await fixture.register(version);
  const { service } = await fixture.ecs.send(
    new UpdateServiceCommand({ cluster: 'main', service: 's', taskDefinition, deploymentConfiguration }),
  );
  return service!.currentServiceDeployment!;
}

async function deploymentOf(arn: string) {
  const command = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] });
  return (await fixture.ecs.send(command)).serviceDeployments![0]!;
}

const reaches = (arn: string, expected: object) =>
  vi.waitFor(async () => {
    const found = await deploymentOf(arn);
    expect(found).toMatchObject(expected);
    return found;
  }, WAIT);

/** Waits until the deployment is paused; answers what by. */
async function paused(arn: string): Promise<string> {
  const found = await reaches(arn, { lifecycleHookDetails: [{ status: 'AWAITING_ACTION' }] });
  return found.lifecycleHookDetails![0]!.hookId!;
}

const answer = (serviceDeploymentArn: string, hookId: string, action: 'CONTINUE' | 'ROLLBACK') =>
  fixture.ecs.send(new ContinueServiceDeploymentCommand({ serviceDeploymentArn, hookId, action }));
const stop = (serviceDeploymentArn: string, stopType: 'ABORT' | 'ROLLBACK') =>
  fixture.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType }));

/** Which versions answer, of a few requests. */
async function served(): Promise<string[]> {
  const answers = await Promise.all(Array.from({ length: 20 }, async () => (await fetch(url)).text()));
  return [...new Set(answers)].toSorted();
}

/** `SERVICE_DEPLOYMENT_FAILED`, and so on, of one deployment, in order. */
function told(arn: string): string[] {
  const entries = bus.calls.flatMap(({ input }) => input['Entries'] as Record<string, unknown>[]);
  return entries.flatMap(({ Resources, Detail }) => {
    const detail = JSON.parse(Detail as string) as { eventName?: string; serviceDeploymentArn?: string };
    if (detail.serviceDeploymentArn !== arn) return [];
    expect(Resources).toEqual([serviceArn]);
    return detail.eventName!;
  });
}

it('goes back when a pause is answered with ROLLBACK, and EventBridge hears of each step', async () => {
  const arn = await deploy('v2', PAUSE_ROLLS_BACK);
  await answer(arn, await paused(arn), 'ROLLBACK');
  await reaches(arn, { status: 'ROLLBACK_SUCCESSFUL', lifecycleHookDetails: [{ status: 'FAILED' }] });
  expect(await served()).toEqual(['v1']);
  expect(told(arn)).toEqual([
    'SERVICE_DEPLOYMENT_IN_PROGRESS',
    'HOOK_AWAITING_ACTION',
    'HOOK_FAILED',
    'SERVICE_DEPLOYMENT_FAILED',
  ]);
});

it('does after the time of a pause what the pause says', async () => {
  const back = await deploy('v2', PAUSE_ROLLS_BACK);
  await paused(back);
  await clock.advance(10 * MINUTE - 1);
  expect(await deploymentOf(back)).toMatchObject({ status: 'IN_PROGRESS' });
  await clock.advance(1);
  await reaches(back, { status: 'ROLLBACK_SUCCESSFUL', lifecycleHookDetails: [{ status: 'TIMED_OUT' }] });
  expect(await served()).toEqual(['v1']);

  const on = await deploy('v3', pauseAt('POST_SCALE_UP', 'CONTINUE'));
  await paused(on);
  await clock.advance(10 * MINUTE);
  await reaches(on, { status: 'SUCCESSFUL', lifecycleHookDetails: [{ status: 'TIMED_OUT' }] });
  expect(await served()).toEqual(['v3']);
  expect(told(on)).toEqual([
    'SERVICE_DEPLOYMENT_IN_PROGRESS',
    'HOOK_AWAITING_ACTION',
    'HOOK_TIMED_OUT',
    'SERVICE_DEPLOYMENT_COMPLETED',
  ]);
});

it('stays where it is when it is aborted, and the next deployment begins from what was good', async () => {
  const arn = await deploy('v4', LINEAR);
  const shifted = { targetServiceRevision: { requestedProductionTrafficWeight: 40 } };
  await reaches(arn, shifted);
  await stop(arn, 'ABORT');
  await reaches(arn, { status: 'STOPPED', ...shifted });
  expect(await served()).toEqual(['v3', 'v4']);
  await expect(stop(arn, 'ROLLBACK')).rejects.toMatchObject({ name: 'ConflictException' });

  const next = await deploy('v5', PAUSE_ROLLS_BACK);
  await paused(next);
  expect(await served()).toEqual(['v3']);
  expect((await deploymentOf(next)).sourceServiceRevisions).toMatchObject([
    { runningTaskCount: 1 },
    { runningTaskCount: 0 },
  ]);

  // And one that comes before that has ended takes its place.
  const last = await deploy('v6', { ...PAUSE_ROLLS_BACK, lifecycleHooks: [] });
  await reaches(next, { status: 'STOPPED', statusReason: `Service deployment was replaced by ${last}.` });
  await reaches(last, { status: 'SUCCESSFUL' });
  expect(await served()).toEqual(['v6']);
  const { services } = await fixture.ecs.send(
    new DescribeServicesCommand({ cluster: 'main', services: ['s'] }),
  );
  expect(services).toMatchObject([{ runningCount: 1, deployments: [{ rolloutState: 'COMPLETED' }] }]);
});

it('takes a second stop for the first', async () => {
  const arn = await deploy('v7', LINEAR);
  await reaches(arn, { targetServiceRevision: { requestedProductionTrafficWeight: 40 } });
  // At once: once the way back has ended, there is nothing left to stop.
  const answers = await Promise.all([stop(arn, 'ROLLBACK'), stop(arn, 'ROLLBACK')]);
  for (const answer of answers) expect(answer).toMatchObject({ serviceDeploymentArn: arn });
  await reaches(arn, { status: 'ROLLBACK_SUCCESSFUL' });
  expect(await served()).toEqual(['v6']);
});

it('goes on where it was when the cloud starts again: paused, with the same hook, and in its time', async () => {
  const arn = await deploy('v8', pauseAt('POST_PRODUCTION_TRAFFIC_SHIFT', 'CONTINUE'));
  const hookId = await paused(arn);
  await fixture.cloud.stop();
  await clock.advance(9 * MINUTE);
  fixture = await start();
  await vi.waitFor(async () => expect(await served()).toEqual(['v8']), WAIT);
  expect((await deploymentOf(arn)).lifecycleHookDetails).toMatchObject([
    { hookId, status: 'AWAITING_ACTION' },
  ]);
  // It waits again as soon as its tasks are well, with a minute left.
  await vi.waitFor(async () => {
    await clock.advance(MINUTE);
    const lifecycleHookDetails = [{ hookId, status: 'TIMED_OUT' }];
    expect(await deploymentOf(arn)).toMatchObject({ status: 'SUCCESSFUL', lifecycleHookDetails });
  }, WAIT);
}, 60_000);
