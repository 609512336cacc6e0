import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateServiceCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
} from '@aws-sdk/client-ecs';
import { afterEach, expect, it, vi } from 'vitest';
import { allow, createUser } from '../../create-user.ts';
import { startEcs, webContainer, type EcsFixture } from './ecs-fixture.ts';

const WAIT = { timeout: 20_000, interval: 50 };
const data = mkdtempSync(join(tmpdir(), 'signalbox-ecs-data-'));
let fixture: EcsFixture | undefined;
afterEach(async () => {
  await fixture?.stop();
  rmSync(data, { recursive: true, force: true });
});

const addresses = async ({ ecs }: EcsFixture) => {
  const { taskArns } = await ecs.send(new ListTasksCommand({ cluster: 'main' }));
  const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster: 'main', tasks: taskArns! }));
  expect(tasks!.map(({ lastStatus }) => lastStatus)).toEqual(['RUNNING']);
  return tasks!.map(({ containers }) => containers![0]!.networkInterfaces![0]!.privateIpv4Address!);
};
const answers = async (address: string) => (await fetch(`http://${address}:8000/`)).text();

it('leaves no process behind, and starts the tasks of services again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-ecs-image-'));
  fixture = await startEcs({ data, folder });
  const taskDefinition = await fixture.register('kept');
  await fixture.ecs.send(
    new CreateServiceCommand({ cluster: 'main', serviceName: 's', desiredCount: 1, taskDefinition }),
  );
  const before = await vi.waitFor(() => addresses(fixture!), WAIT);
  await vi.waitFor(async () => expect(await answers(before[0]!)).toBe('kept'), WAIT);
  await fixture.cloud.stop();
  await expect(answers(before[0]!)).rejects.toThrow(/fetch failed/);

  fixture = await startEcs({ data, folder });
  await vi.waitFor(async () => expect(await answers(before[0]!)).toBe('kept'), WAIT);
  expect(await vi.waitFor(() => addresses(fixture!), WAIT)).toEqual(before);

  await refusesStrangers(fixture);
}, 60_000);

async function refusesStrangers({ cloud, folder }: EcsFixture): Promise<void> {
  const credentials = await createUser(cloud.clientConfig, 'u', allow('ecs:RegisterTaskDefinition'));
  const user = new ECSClient({ ...cloud.clientConfig, credentials });
  const register = (taskRoleArn?: string) =>
    user.send(
      new RegisterTaskDefinitionCommand({
        family: 'f',
        containerDefinitions: [webContainer(folder)],
        ...(taskRoleArn && { taskRoleArn }),
      }),
    );
  await register();
  await expect(register('arn:aws:iam::123456789012:role/r')).rejects.toThrow(
    /not authorized to perform: iam:PassRole/,
  );
  const run = user.send(new RunTaskCommand({ cluster: 'main', taskDefinition: 'f' }));
  await expect(run).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringMatching(/ecs:RunTask on resource: .*:task-definition\/f:\*/),
  });
  user.destroy();
}
