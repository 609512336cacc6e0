import { execFileSync } from 'node:child_process';
import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import {
  CreateServiceCommand,
  CreateTaskSetCommand,
  DescribeServicesCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import {
  DeregisterTargetsCommand,
  DescribeTargetHealthCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Account } from '../../../cli/doctor/account.ts';
import type { Check } from '../../../cli/doctor/check.ts';
import { alarms } from '../../../cli/doctor/checks/alarms.ts';
import { services } from '../../../cli/doctor/checks/services.ts';
import { taskSets } from '../../../cli/doctor/checks/task-sets.ts';
import { hourPrices } from '../../../cli/doctor/cost/hour-prices.ts';
import { doctorClients } from '../../../cli/doctor/doctor-clients.ts';
import type { Place } from '../../../cli/doctor/place.ts';
import { readServices } from '../../../cli/doctor/read-services.ts';
import { taskFindings } from '../../../cli/doctor/service-tasks.ts';
import type { PlannedEnvironment } from '../../../lib/release/plan.ts';
import { pricing } from '../../../local/services/pricing/index.ts';
import { startBalancer, startEcs, type EcsFixture } from '../../local/services/ecs/ecs-fixture.ts';

const WAIT = { timeout: 60_000, interval: 50 };
const CLUSTER = 'main';
const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-0defaulta'] } };
const ALARMS = { enable: true, rollback: false, alarmNames: ["shop's-5xx"] };

let fixture: EcsFixture;
let blue: string;
beforeAll(async () => {
  fixture = await startEcs({ services: [pricing] });
  const balancer = await startBalancer(fixture.elb, 'shop');
  ({ blue } = balancer);
  const definition = {
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
  };
  const taskDefinition = await fixture.register('one', definition);
  const onFargate = {
    cluster: CLUSTER,
    taskDefinition,
    launchType: 'FARGATE' as const,
    networkConfiguration,
  };
  const common = { ...onFargate, desiredCount: 1 };
  const at = (targetGroupArn: string) => [{ targetGroupArn, containerName: 'web', containerPort: 8000 }];
  await fixture.ecs.send(
    new CreateServiceCommand({ ...common, serviceName: 'shop', loadBalancers: at(blue) }),
  );
  const deploymentController = { type: 'CODE_DEPLOY' as const };
  const left = await startBalancer(fixture.elb, 'left');
  await fixture.ecs.send(
    new CreateServiceCommand({
      ...common,
      serviceName: 'left',
      loadBalancers: at(left.blue),
      deploymentController,
    }),
  );
  const set = { ...onFargate, service: 'left' };
  await fixture.ecs.send(new CreateTaskSetCommand({ ...set, loadBalancers: at(left.green) }));
  await vi.waitFor(async () => {
    const found = await described();
    expect(found).toMatchObject([{ deployments: [{ rolloutState: 'COMPLETED' }] }, { runningCount: 2 }]);
  }, WAIT);
}, 120_000);
afterAll(() => fixture?.stop());

const described = async () =>
  (await fixture.ecs.send(new DescribeServicesCommand({ cluster: CLUSTER, services: ['shop', 'left'] })))
    .services!;

const place = (service: string, planned: Partial<PlannedEnvironment> = {}): Place => ({
  application: 'hello',
  planned: {
    name: 'production',
    target: 'ecs-native',
    strategy: { type: 'blue-green', config: 'ROLLING' },
    alarms: [],
    service: { cluster: CLUSTER, service, taskDefinition: 'taskdef.json' },
    ...planned,
  } as PlannedEnvironment,
});

/** What the checks of services and task sets ask of an account. */
function accountOf(places: readonly Place[], groups: readonly object[] = []): Account {
  const { clientConfig } = fixture.cloud;
  const clients = doctorClients(clientConfig);
  return {
    clients,
    prices: hourPrices(clientConfig, clientConfig.region),
    places: async () => places,
    latest: async () => [],
    groups: async () => groups,
    services: () => readServices(clients.ecs, places),
  } as unknown as Account;
}

const findings = async (check: Check, account: Account) => (await check.look(account)).findings;

it('finds nothing in a service that is as planned and gets traffic', async () => {
  expect(await services.look(accountOf([place('shop')]))).toEqual({ seen: '1 service', findings: [] });
});

it.each([
  ['gone', {}, 'it does not exist, and production goes to it'],
  [
    'shop',
    { strategy: { type: 'blue-green' as const, config: 'BLUE_GREEN' } },
    'it is deployed by ROLLING now, production was planned for BLUE_GREEN',
  ],
  ['shop', { target: 'ecs' as const }, 'it is deployed by ECS now, production was planned for CODE_DEPLOY'],
  ['left', {}, 'it is deployed by CODE_DEPLOY now, production was planned for ROLLING'],
])('tells that %s is not as planned: %j', async (service, planned, what) => {
  expect(await findings(services, accountOf([place(service, planned)]))).toMatchObject([
    { level: 'fault', about: `service main/${service}`, what },
  ]);
});

it('tells alarms of a service that nothing acts on, and those that are not there', async () => {
  const deploymentConfiguration = { ...(await described())[0]!.deploymentConfiguration, alarms: ALARMS };
  const of = { cluster: CLUSTER, service: 'shop' };
  await fixture.ecs.send(new UpdateServiceCommand({ ...of, deploymentConfiguration }));
  const account = accountOf([place('shop')]);
  const [finding, ...others] = await findings(services, account);
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    level: 'warning',
    what: expect.stringMatching(/nothing takes it back/) as string,
  });
  expect(await findings(alarms, account)).toMatchObject([{ level: 'fault', about: "alarm shop's-5xx" }]);
  const [, quoted] = finding!.do.split('--deployment-configuration ');
  const given = JSON.parse(execFileSync('sh', ['-c', `printf %s ${quoted}`], { encoding: 'utf8' })) as object;
  expect(given).toMatchObject({ alarms: { ...ALARMS, rollback: true } });
  await fixture.ecs.send(new UpdateServiceCommand({ ...of, deploymentConfiguration: given }));
  expect(await findings(services, accountOf([place('shop')]))).toEqual([]);
});

it('tells a service whose tasks get no traffic, and one that lacks tasks', async () => {
  const { TargetHealthDescriptions = [] } = await fixture.elb.send(
    new DescribeTargetHealthCommand({ TargetGroupArn: blue }),
  );
  const Targets = TargetHealthDescriptions.map(({ Target }) => Target!);
  await fixture.elb.send(new DeregisterTargetsCommand({ TargetGroupArn: blue, Targets }));
  expect(await findings(services, accountOf([place('shop')]))).toMatchObject([
    {
      level: 'fault',
      what: expect.stringMatching(/^no task in its target groups is healthy: /) as string,
      do: `see why: aws elbv2 describe-target-health --target-group-arn ${blue}`,
    },
  ]);
  const looking = {
    named: { cluster: CLUSTER, service: 'shop' },
    balancers: fixture.elb,
    about: 'service main/shop',
  };
  const message = '(service shop) was unable to place a task';
  const lacking = { desiredCount: 2, runningCount: 1, events: [{ message }] };
  expect(await taskFindings(lacking, looking)).toMatchObject([
    { level: 'warning', what: `1 of 2 tasks run; ECS said last: ${message}` },
  ]);
});

it('tells what a task set costs that a deployment left behind', async () => {
  const info: DeploymentGroupInfo = {
    ecsServices: [{ clusterName: CLUSTER, serviceName: 'left' }],
    lastAttemptedDeployment: { endTime: new Date() },
  };
  const [finding, ...others] = await findings(taskSets, accountOf([], [{ place: place('left'), info }]));
  expect(others).toEqual([]);
  expect(finding!.what).toBe(
    'it is not the primary one, no deployment runs, and 1 task of it does (started by CODE_DEPLOY): they cost 0.30 USD a day: 6 vCPU-hours at 0.04048 USD and 12 GB-hours at 0.004445 USD (Fargate, on demand, Linux, without traffic and storage beyond 20 GB; Spot and contracts cost less)',
  );
  expect(finding!.do).toMatch(
    /^aws ecs delete-task-set --cluster main --service left --task-set ecs-svc\/\d+ --force$/,
  );
});
