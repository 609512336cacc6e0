import {
  CreateServiceCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { FilterLogEventsCommand, CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createManualClock } from '../../../../local/clock.ts';
import { breakerThreshold } from '../../../../local/services/ecs/engine/circuit-breaker.ts';
import { trafficSteps } from '../../../../local/services/ecs/engine/traffic-steps.ts';
import { startEcs, webContainer, type EcsFixture } from './ecs-fixture.ts';

const clock = createManualClock(Date.now());
const WAIT = { timeout: 20_000, interval: 50 };
let fixture: EcsFixture;
beforeAll(async () => {
  fixture = await startEcs({ clock });
});
afterAll(() => fixture.stop());

it('rolls a release back whose tasks do not start, and never starts more than it may', async () => {
  const { ecs } = fixture;
  const deploymentCircuitBreaker = { enable: true, rollback: true };
  const { service } = await ecs.send(
    new CreateServiceCommand({
      cluster: 'main',
      serviceName: 's',
      desiredCount: 1,
      taskDefinition: await fixture.register('good'),
      deploymentConfiguration: { deploymentCircuitBreaker },
    }),
  );
  const deploymentOf = async (arn: string) =>
    (await ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] })))
      .serviceDeployments![0]!;
  const first = service!.currentServiceDeployment!;
  await vi.waitFor(async () => expect((await deploymentOf(first)).status).toBe('SUCCESSFUL'), WAIT);
  const containerDefinitions = [{ ...webContainer(fixture.folder), command: ['./no-such-program'] }];
  const taskDefinition = await fixture.register('crash', { containerDefinitions });
  const updated = await ecs.send(new UpdateServiceCommand({ cluster: 'main', service: 's', taskDefinition }));
  const arn = updated.service!.currentServiceDeployment!;
  await vi.waitFor(async () => {
    await clock.advance(1000);
    expect(await deploymentOf(arn)).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: 'ECS deployment circuit breaker: tasks failed to start.',
      deploymentCircuitBreaker: { status: 'TRIGGERED', threshold: 3 },
    });
  }, WAIT);
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster: 'main', services: ['s'] }));
  expect(services![0]).toMatchObject({ taskDefinition: service!.taskDefinition, runningCount: 1 });
  const { taskArns } = await ecs.send(new ListTasksCommand({ cluster: 'main', desiredStatus: 'STOPPED' }));
  expect(taskArns).toHaveLength(3);
  const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster: 'main', tasks: taskArns! }));
  for (const task of tasks!)
    expect(task).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: expect.stringContaining('CannotStartContainerError'),
    });
}, 60_000);

it('runs a task once, with its log', async () => {
  const { ecs, folder } = fixture;
  const options = { 'awslogs-group': 'tasks', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'run' };
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'once',
      containerDefinitions: [
        {
          ...webContainer(folder),
          command: ['node', '-e', 'console.log("hello " + process.argv[1])', 'you'],
          logConfiguration: { logDriver: 'awslogs', options },
        },
      ],
    }),
  );
  const containerOverrides = [{ name: 'web', command: ['sh', '-c', 'echo over; exit 7'] }];
  const input = {
    cluster: 'main',
    taskDefinition: taskDefinition!.family!,
    overrides: { containerOverrides },
  };
  const { tasks } = await ecs.send(new RunTaskCommand(input));
  await vi.waitFor(async () => {
    const described = await ecs.send(
      new DescribeTasksCommand({ cluster: 'main', tasks: [tasks![0]!.taskArn!] }),
    );
    expect(described.tasks).toMatchObject([{ lastStatus: 'STOPPED', containers: [{ exitCode: 7 }] }]);
  }, WAIT);
  const logs = new CloudWatchLogsClient(fixture.cloud.clientConfig);
  const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName: 'tasks' }));
  expect(events).toMatchObject([
    { message: 'over', logStreamName: expect.stringMatching(/^run\/web\/[0-9a-f]{32}$/) },
  ]);
  logs.destroy();
});

it('gives a task the credentials of its role, fresh at every request', async () => {
  const { ecs, folder, cloud } = fixture;
  const iam = new IAMClient(cloud.clientConfig);
  const trust = {
    Effect: 'Allow',
    Principal: { Service: 'ecs-tasks.amazonaws.com' },
    Action: 'sts:AssumeRole',
  };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: trust });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'task', AssumeRolePolicyDocument }));
  const answers = join(folder, 'credentials.json');
  const script = `fetch(process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI).then((r) => r.text()).then((t) => require('node:fs').writeFileSync(${JSON.stringify(answers)}, t))`;
  await fixture.register('role', {
    family: 'role',
    taskRoleArn: Role!.Arn!,
    containerDefinitions: [{ ...webContainer(folder), command: ['node', '-e', script] }],
  });
  await ecs.send(new RunTaskCommand({ cluster: 'main', taskDefinition: 'role' }));
  await vi.waitFor(() => {
    const { AccessKeyId, RoleArn } = JSON.parse(readFileSync(answers, 'utf8')) as Record<string, string>;
    expect(RoleArn).toBe(Role!.Arn);
    expect(cloud.cloud.identities.credentials(AccessKeyId!)!.caller.arn).toContain(':assumed-role/task/');
  }, WAIT);
  iam.destroy();
});

it('refuses an image that it could not run, and says what to write instead', async () => {
  const containerDefinitions = [{ ...webContainer(fixture.folder), image: 'nginx:latest' }];
  const command = new RegisterTaskDefinitionCommand({ family: 'f', containerDefinitions });
  await expect(fixture.ecs.send(command)).rejects.toMatchObject({
    name: 'ClientException',
    message: expect.stringMatching(/cannot run image 'nginx:latest'.*file:\/\/\/.*signalbox\.folder/),
  });
});

it.each([
  [{}, 1, 3],
  [{}, 20, 10],
  [{}, 1000, 200],
  [{ thresholdConfiguration: { type: 'COUNT' as const, value: 1 } }, 20, 1],
  [{ thresholdConfiguration: { type: 'UNBOUNDED_PERCENT' as const, value: 100 } }, 300, 300],
])('lets the circuit breaker %j of %i tasks trigger at %i failures', (settings, desired, expected) => {
  const deploymentCircuitBreaker = { enable: true, rollback: true, ...settings };
  expect(breakerThreshold({ deploymentCircuitBreaker }, desired)).toBe(expected);
});

it.each([
  [{ strategy: 'BLUE_GREEN' as const }, [100]],
  [{ strategy: 'CANARY' as const }, [5, 100]],
  [{ strategy: 'LINEAR' as const, linearConfiguration: { stepPercent: 33.3 } }, [33.3, 66.6, 99.9, 100]],
])('shifts %j in the steps %j', (configuration, weights) => {
  expect(trafficSteps(configuration).map(({ weight }) => weight)).toEqual(weights);
});
