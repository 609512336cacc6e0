import {
  CreateServiceCommand,
  CreateTaskSetCommand,
  DeleteTaskSetCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  DescribeTaskSetsCommand,
  ListTasksCommand,
  UpdateServiceCommand,
  UpdateTaskSetCommand,
} from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startBalancer, startEcs, webContainer, type EcsFixture } from './ecs-fixture.ts';

const WAIT = { timeout: 25_000, interval: 50 };
const OF = { cluster: 'main', service: 'web' };

let fixture: EcsFixture;
let balancer: Awaited<ReturnType<typeof startBalancer>>;
beforeAll(async () => {
  fixture = await startEcs();
  balancer = await startBalancer(fixture.elb, 'sets');
});
afterAll(() => fixture.stop());

const taskSetsOf = async (service: string) => {
  const { services } = await fixture.ecs.send(
    new DescribeServicesCommand({ cluster: 'main', services: [service] }),
  );
  return services![0]!.taskSets!;
};
const web = (targetGroupArn: string) => [{ targetGroupArn, containerName: 'web', containerPort: 8000 }];

it('are scaled by a share of the service’s count, go with it, and are deleted by force alone', async () => {
  const { ecs } = fixture;
  const taskDefinition = await fixture.register('one');
  await ecs.send(
    new CreateServiceCommand({
      cluster: 'main',
      serviceName: 'web',
      desiredCount: 2,
      taskDefinition,
      loadBalancers: web(balancer.blue),
      deploymentController: { type: 'CODE_DEPLOY' },
    }),
  );
  const { taskSet } = await ecs.send(
    new CreateTaskSetCommand({
      ...OF,
      taskDefinition,
      loadBalancers: web(balancer.green),
      scale: { unit: 'PERCENT', value: 50 },
    }),
  );
  const green = { ...OF, taskSet: taskSet!.id };
  const reaches = (counts: object) =>
    vi.waitFor(async () => {
      const { taskSets } = await ecs.send(
        new DescribeTaskSetsCommand({ ...OF, taskSets: [taskSet!.taskSetArn!] }),
      );
      expect(taskSets).toMatchObject([{ status: 'ACTIVE', stabilityStatus: 'STEADY_STATE', ...counts }]);
    }, WAIT);
  await reaches({ computedDesiredCount: 1, runningCount: 1 });
  await ecs.send(new UpdateServiceCommand({ ...OF, desiredCount: 3 }));
  await reaches({ computedDesiredCount: 2, runningCount: 2 });
  const scaled = (value: number) =>
    ecs.send(new UpdateTaskSetCommand({ ...green, scale: { unit: 'PERCENT', value } }));
  await expect(scaled(101)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await scaled(34);
  await reaches({ computedDesiredCount: 2, runningCount: 2, scale: { value: 34 } });
  const remove = (force: boolean) => ecs.send(new DeleteTaskSetCommand({ ...green, force }));
  await expect(remove(false)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  expect(await remove(true)).toMatchObject({ taskSet: { status: 'DRAINING', computedDesiredCount: 0 } });
  await vi.waitFor(
    async () => expect(await taskSetsOf('web')).toMatchObject([{ status: 'PRIMARY', runningCount: 3 }]),
    WAIT,
  );
  await expect(remove(true)).rejects.toMatchObject({ name: 'TaskSetNotFoundException' });
  await expect(scaled(50)).rejects.toMatchObject({ name: 'TaskSetNotFoundException' });
}, 60_000);

it('replace a task that fails its health check, and not without end', async () => {
  const { ecs, folder } = fixture;
  const sick = `require('node:http').createServer((_, response) => response.writeHead(500).end()).listen(process.env.PORT, process.env.HOST)`;
  const containerDefinitions = [{ ...webContainer(folder), command: ['node', '-e', sick] }];
  const other = await startBalancer(fixture.elb, 'sick');
  await ecs.send(
    new CreateServiceCommand({
      cluster: 'main',
      serviceName: 'sick',
      desiredCount: 1,
      taskDefinition: await fixture.register('', { containerDefinitions }),
      loadBalancers: web(other.blue),
      deploymentController: { type: 'CODE_DEPLOY' },
    }),
  );
  const tasks = async (desiredStatus: 'RUNNING' | 'STOPPED') => {
    const { taskArns } = await ecs.send(
      new ListTasksCommand({ cluster: 'main', serviceName: 'sick', desiredStatus }),
    );
    if (taskArns!.length === 0) return [];
    return (await ecs.send(new DescribeTasksCommand({ cluster: 'main', tasks: taskArns! }))).tasks!;
  };
  await vi.waitFor(async () => expect(await tasks('STOPPED')).not.toHaveLength(0), WAIT);
  expect(await tasks('STOPPED')).toMatchObject([
    {
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: expect.stringContaining('Task failed ELB health checks in') as string,
    },
  ]);
  await vi.waitFor(async () => expect(await tasks('RUNNING')).toHaveLength(1), WAIT);
  expect(await taskSetsOf('sick')).toMatchObject([{ stabilityStatus: 'STABILIZING' }]);
}, 60_000);
