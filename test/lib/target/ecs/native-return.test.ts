import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { DescribeServicesCommand, ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { runDeployments } from '../../../../lib/acts/run-deployments.ts';
import type { Plan } from '../../../../lib/release/plan.ts';
import { clientSettings } from '../../../../lib/runtime/clients.ts';
import { ecsServices } from '../../../../lib/target/ecs/ecs-services.ts';
import { ecsDeployments } from '../../../../lib/target/ecs/native/ecs-deployments.ts';
import { replacementTasks } from '../../../../lib/target/ecs/native/replacement-tasks.ts';
import { readService } from '../../../../lib/views/read-service.ts';
import { startRun, type StagedRun } from '../staged-run.ts';
import type { TargetStage } from '../target-stage.ts';
import { startNativeStage } from './native-stage.ts';

let stage: TargetStage;
let client: ECSClient;
let run: StagedRun;
beforeAll(async () => {
  stage = await startNativeStage();
  client = new ECSClient(clientSettings);
  run = await startRun(stage, 'good');
}, 90_000);
afterAll(async () => {
  client.destroy();
  await stage.stop();
  vi.unstubAllEnvs();
});

const configuration = async () => {
  const input = { cluster: 'main', services: ['shop'] };
  return (await client.send(new DescribeServicesCommand(input))).services![0]!.deploymentConfiguration;
};
const seen = async (id?: string) => {
  const { deployment, service } = await run.intent();
  return readService(client, service!, id ?? deployment!.id!);
};

it('shows its validators the new tasks, and people how much traffic those get', async () => {
  await run.publish();
  await run.deploy();
  await run.sees(({ phase }) => phase === 'ready');
  expect(await seen()).toEqual({
    hosts: [{ id: 'main/shop', status: 'Ready', events: [] }],
    count: 1,
    weight: 0,
  });
  const { deployment, service } = await run.intent();
  const ports = { services: ecsServices(client), deployments: ecsDeployments(client) };
  const tasks = await replacementTasks(service!, deployment!.id!, ports);
  expect(tasks).toHaveLength(2);
  for (const { address } of tasks) {
    expect(await (await fetch(`http://${address}:8000`)).text()).toBe(run.version);
  }
}, 90_000);

it('goes back by another configuration than its own, and gives it its own again', async () => {
  const own = await configuration();
  await run.settle();
  expect(await seen()).toMatchObject({ hosts: [{ status: 'SUCCESSFUL' }], weight: 1 });
  expect(await run.revert()).toMatchObject({ what: expect.stringContaining('takes shop back to') });
  expect(await configuration()).toMatchObject({ lifecycleHooks: [], alarms: { enable: false } });
  expect(await run.takeBack()).toMatchObject({ result: 'returned' });
  expect(await configuration()).toEqual(own);
  expect((await run.intent()).service?.putAside).toBeUndefined();
}, 90_000);

it('is stopped by people as a deployment of CodeDeploy is', async () => {
  const other = await startRun(stage, 'good');
  await other.publish();
  await other.deploy();
  await other.sees(({ phase }) => phase === 'ready');
  const intent = await other.intent();
  const plans = { find: async () => ({ environments: [stage.planned] }) as unknown as Plan };
  const deployments = runDeployments(
    { codeDeploy: new CodeDeployClient(clientSettings), ecs: client },
    plans,
  );
  expect(await deployments.isActive(intent, intent.deployment!.id!)).toBe(true);
  await deployments.stop(intent, intent.deployment!.id!);
  expect(await other.sees(({ ended }) => ended)).toMatchObject({ phase: 'gone' });
  expect(await deployments.isActive(intent, intent.deployment!.id!)).toBe(false);
  expect(await other.takeBack()).toMatchObject({ result: 'returned' });
}, 90_000);

it('gets its own configuration again where the return is stopped from outside', async () => {
  const own = await configuration();
  run = await startRun(stage, 'good');
  await run.settle();
  expect(await run.revert()).toMatchObject({ what: expect.stringContaining('takes shop back to') });
  expect(await configuration()).toMatchObject({ lifecycleHooks: [], alarms: { enable: false } });
  const id = (await run.intent()).rollback!.deployment!.id;
  // The return may have ended by now: both tasks of the old version were still there.
  expect(await stage.target.stop(await run.intent())).toMatchObject({ isSettled: true });
  expect(await configuration()).toEqual(own);
  // The return goes on by the configuration that it was started with: nothing waits for the pipeline.
  await vi.waitFor(
    async () => {
      await stage.tick();
      expect(await seen(id)).toMatchObject({ hosts: [{ status: 'SUCCESSFUL' }], weight: 1 });
    },
    { timeout: 60_000, interval: 20 },
  );
  expect(await stage.serving()).not.toContain(run.version);
}, 90_000);

it('is looked at again where the return is being created while its release is stopped', async () => {
  const own = await configuration();
  const { deployment: _unknown, ...rollback } = (await run.intent()).rollback!;
  const { description, since } = (await run.intent()).rollback!.deployment!;
  const creating = { ...(await run.intent()), rollback: { ...rollback, deployment: { description, since } } };
  const look = async () => {
    const input = { cluster: 'main', service: 'shop' };
    await client.send(new UpdateServiceCommand({ ...input, deploymentConfiguration: BY_ANOTHER }));
    expect(await stage.target.stop(creating)).toEqual({
      became: 'a deployment that brings the old version back is being created',
      isSettled: false,
    });
    expect(await configuration()).toEqual(own);
  };
  await look();
  await look();
}, 90_000);

const BY_ANOTHER = { strategy: 'BLUE_GREEN' as const, lifecycleHooks: [], bakeTimeInMinutes: 5 };
