import {
  CreateServiceCommand,
  DeleteServiceCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  StopTaskCommand,
  UpdateServiceCommand,
  waitUntilServicesStable,
} from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startBalancer, startEcs, type EcsFixture } from './ecs-fixture.ts';

let fixture: EcsFixture;
let balancer: Awaited<ReturnType<typeof startBalancer>>;
beforeAll(async () => {
  fixture = await startEcs();
  balancer = await startBalancer(fixture.elb, 'web');
});
afterAll(() => fixture.stop());

const WAIT = { timeout: 15_000, interval: 50 };
const serviceOf = async (serviceName: string) => {
  const { services } = await fixture.ecs.send(
    new DescribeServicesCommand({ cluster: 'main', services: [serviceName] }),
  );
  return services![0]!;
};
const tasksOf = async (serviceName: string) => {
  const { ecs } = fixture;
  const { taskArns } = await ecs.send(new ListTasksCommand({ cluster: 'main', serviceName }));
  if (taskArns!.length === 0) return [];
  return (await ecs.send(new DescribeTasksCommand({ cluster: 'main', tasks: taskArns! }))).tasks!;
};
const create = (serviceName: string, input: object) =>
  fixture.ecs.send(new CreateServiceCommand({ cluster: 'main', serviceName, desiredCount: 2, ...input }));
const steady = (serviceName: string) =>
  vi.waitFor(async () => {
    const service = await serviceOf(serviceName);
    expect(service.deployments).toMatchObject([{ rolloutState: 'COMPLETED' }]);
    expect(service.events![0]!.message).toBe(`(service ${serviceName}) has reached a steady state.`);
  }, WAIT);
const get = async (url: string) => (await fetch(url)).text();

it('runs tasks behind the load balancer, replaces one that dies, rolls out a new revision and ends', async () => {
  const loadBalancers = [{ targetGroupArn: balancer.blue, containerName: 'web', containerPort: 8000 }];
  const { service } = await create('web', { taskDefinition: await fixture.register('one'), loadBalancers });
  expect(service).toMatchObject({ status: 'ACTIVE', desiredCount: 2, deployments: [{ status: 'PRIMARY' }] });
  await steady('web');
  expect(await get(balancer.production.url)).toBe('one');
  await waitUntilServicesStable(
    { client: fixture.ecs, minDelay: 1, maxWaitTime: 20 },
    { cluster: 'main', services: ['web'] },
  );

  const [first] = await tasksOf('web');
  expect(first).toMatchObject({ lastStatus: 'RUNNING', group: 'service:web', containers: [{ name: 'web' }] });
  await fixture.ecs.send(new StopTaskCommand({ cluster: 'main', task: first!.taskArn!, reason: 'try' }));
  await vi.waitFor(async () => {
    const tasks = await tasksOf('web');
    expect(tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING')).toHaveLength(2);
    expect(tasks.map(({ taskArn }) => taskArn)).not.toContain(first!.taskArn);
  }, WAIT);
  await vi.waitFor(async () => {
    const { tasks } = await fixture.ecs.send(
      new DescribeTasksCommand({ cluster: 'main', tasks: [first!.taskArn!] }),
    );
    expect(tasks).toMatchObject([
      {
        lastStatus: 'STOPPED',
        stopCode: 'UserInitiated',
        stoppedReason: 'try',
        containers: [{ exitCode: 0 }],
      },
    ]);
  }, WAIT);

  await fixture.ecs.send(
    new UpdateServiceCommand({
      cluster: 'main',
      service: 'web',
      taskDefinition: await fixture.register('two'),
    }),
  );
  await steady('web');
  expect(await get(balancer.production.url)).toBe('two');
  await fixture.ecs.send(new DeleteServiceCommand({ cluster: 'main', service: 'web', force: true }));
  await vi.waitFor(async () => expect((await serviceOf('web')).status).toBe('INACTIVE'), WAIT);
}, 60_000);

it('says that it does not move tasks between zones, where it is asked to', async () => {
  const taskDefinition = await fixture.register('zones');
  await expect(
    create('zones', { taskDefinition, availabilityZoneRebalancing: 'ENABLED' }),
  ).rejects.toMatchObject({
    name: 'NotImplemented',
    message: expect.stringContaining('availabilityZoneRebalancing'),
  });
  const { service } = await create('zones', {
    taskDefinition,
    availabilityZoneRebalancing: 'DISABLED',
    desiredCount: 0,
  });
  expect(service).toMatchObject({ availabilityZoneRebalancing: 'DISABLED' });
});
