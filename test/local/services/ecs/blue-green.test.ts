import {
  ContinueServiceDeploymentCommand,
  CreateServiceCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  ListServiceDeploymentsCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
  type DeploymentConfiguration,
  type DeploymentLifecycleHook,
} from '@aws-sdk/client-ecs';
import { DescribeRulesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { PutMetricAlarmCommand, SetAlarmStateCommand, CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createManualClock } from '../../../../local/clock.ts';
import { recordingService } from '../recording-service.ts';
import { startLoad } from '../start-load.ts';
import { createEcsRole, startBalancer, startEcs, type EcsFixture } from './ecs-fixture.ts';

const clock = createManualClock(Date.now());
const hookAnswers: string[] = [];
const lambda = recordingService('lambda', ['Invoke'], {
  get Payload() {
    return Buffer.from(hookAnswers.shift() ?? '');
  },
});
const WAIT = { timeout: 20_000, interval: 50 };
const MINUTE = 60_000;
const HOOK = 'arn:aws:lambda:us-east-1:123456789012:function:check';

let fixture: EcsFixture;
let balancer: Awaited<ReturnType<typeof startBalancer>>;
let roleArn: string;
beforeAll(async () => {
  fixture = await startEcs({ clock, services: [lambda.definition] });
  balancer = await startBalancer(fixture.elb, 'shift');
  roleArn = await createEcsRole(fixture.cloud);
});
afterAll(() => fixture.stop());

const update = async (input: object) => {
  const { service } = await fixture.ecs.send(
    new UpdateServiceCommand({ cluster: 'main', service: 's', ...input }),
  );
  return service!.currentServiceDeployment!;
};
const deploymentOf = async (arn: string) => {
  const { serviceDeployments } = await fixture.ecs.send(
    new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }),
  );
  return serviceDeployments![0]!;
};
const reaches = (arn: string, expected: object) =>
  vi.waitFor(async () => expect(await deploymentOf(arn)).toMatchObject(expected), WAIT);
const get = async (url: string) => (await fetch(url)).text();
const weights = async () => {
  const { Rules } = await fixture.elb.send(
    new DescribeRulesCommand({ RuleArns: [balancer.production.rule] }),
  );
  const groups = Rules![0]!.Actions![0]!.ForwardConfig!.TargetGroups!;
  return Object.fromEntries(
    groups.map(({ TargetGroupArn, Weight }) => [TargetGroupArn === balancer.blue ? 'blue' : 'green', Weight]),
  );
};
const configured = (configuration: DeploymentConfiguration) => ({ deploymentConfiguration: configuration });
const BLUE_GREEN: DeploymentConfiguration = {
  strategy: 'BLUE_GREEN',
  bakeTimeInMinutes: 5,
  lifecycleHooks: [],
};

it('creates a service behind its first target group, by the role that is given', async () => {
  const advancedConfiguration = {
    alternateTargetGroupArn: balancer.green,
    productionListenerRule: balancer.production.rule,
    testListenerRule: balancer.test.rule,
    roleArn,
  };
  const target = { targetGroupArn: balancer.blue, containerName: 'web', containerPort: 8000 };
  const input = {
    cluster: 'main',
    serviceName: 's',
    desiredCount: 2,
    taskDefinition: await fixture.register('v1'),
  };
  const create = (more: object) => fixture.ecs.send(new CreateServiceCommand({ ...input, ...more }));
  await expect(create({ ...configured(BLUE_GREEN), loadBalancers: [target] })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining('advancedConfiguration'),
  });
  const { service } = await create({
    ...configured(BLUE_GREEN),
    loadBalancers: [{ ...target, advancedConfiguration }],
  });
  await reaches(service!.currentServiceDeployment!, { status: 'SUCCESSFUL' });
  expect(await weights()).toEqual({ blue: 100, green: 0 });
  expect(await get(balancer.production.url)).toBe('v1');
});

it('shifts from blue to green under load without a failed request, and bakes before blue goes', async () => {
  const load = startLoad(balancer.production.url);
  const pause: DeploymentLifecycleHook = {
    targetType: 'PAUSE',
    lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
  };
  const arn = await update({
    taskDefinition: await fixture.register('v2'),
    ...configured({ ...BLUE_GREEN, lifecycleHooks: [pause] }),
  });
  await reaches(arn, {
    status: 'IN_PROGRESS',
    lifecycleStage: 'POST_TEST_TRAFFIC_SHIFT',
    lifecycleHookDetails: [{ targetType: 'PAUSE', status: 'AWAITING_ACTION', timeoutAction: 'ROLLBACK' }],
  });
  expect(await get(balancer.test.url)).toBe('v2');
  expect(await get(balancer.production.url)).toBe('v1');
  const [hook] = (await deploymentOf(arn)).lifecycleHookDetails!;
  const { ecs } = fixture;
  const answer = (hookId: string) =>
    ecs.send(new ContinueServiceDeploymentCommand({ serviceDeploymentArn: arn, hookId }));
  await expect(answer('other')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await answer(hook!.hookId!);
  await reaches(arn, {
    lifecycleStage: 'BAKE_TIME',
    targetServiceRevision: { requestedProductionTrafficWeight: 100, runningTaskCount: 2 },
    sourceServiceRevisions: [{ requestedProductionTrafficWeight: 0, runningTaskCount: 2 }],
  });
  expect(await weights()).toEqual({ blue: 0, green: 100 });
  expect(await get(balancer.production.url)).toBe('v2');
  await clock.advance(5 * MINUTE);
  await reaches(arn, { status: 'SUCCESSFUL', lifecycleStage: 'CLEAN_UP' });
  const answers = await load.end();
  expect(Object.keys(answers).toSorted()).toEqual(['200 v1', '200 v2']);
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster: 'main', services: ['s'] }));
  expect(services).toMatchObject([{ runningCount: 2, deployments: [{ rolloutState: 'COMPLETED' }] }]);
});

it('rolls back when a hook fails, with what it said, after asking again as long as it is in progress', async () => {
  hookAnswers.push('{"hookStatus":"IN_PROGRESS","callBackDelay":10}', '{"hookStatus":"FAILED","why":"no"}');
  const hook = { hookTargetArn: HOOK, roleArn };
  const arn = await update({
    taskDefinition: await fixture.register('v3'),
    ...configured({ ...BLUE_GREEN, lifecycleHooks: [{ ...hook, lifecycleStages: ['POST_SCALE_UP'] }] }),
  });
  await vi.waitFor(() => expect(lambda.calls).toHaveLength(1), WAIT);
  const { input } = lambda.calls[0]! as unknown as { input: { Payload: Uint8Array } };
  expect(JSON.parse(Buffer.from(input.Payload).toString())).toMatchObject({
    lifecycleStage: 'POST_SCALE_UP',
    resourceArn: arn,
    executionDetails: { testTrafficWeights: {}, productionTrafficWeights: {} },
  });
  await vi.waitFor(async () => {
    await clock.advance(10_000);
    expect(lambda.calls).toHaveLength(2);
  }, WAIT);
  await reaches(arn, {
    status: 'ROLLBACK_SUCCESSFUL',
    rollback: { reason: expect.stringContaining('"why":"no"') },
    lifecycleHookDetails: [{ status: 'FAILED' }],
  });
  expect(await get(balancer.production.url)).toBe('v2');
});

it('moves a canary, and takes it back when an alarm rings', async () => {
  const cloudwatch = new CloudWatchClient(fixture.cloud.clientConfig);
  const alarm = {
    Namespace: 'N',
    MetricName: 'M',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
  } as const;
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      ...alarm,
      AlarmName: 'bad',
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'ignore', // so that it stays as it is set
    }),
  );
  const arn = await update({
    taskDefinition: await fixture.register('v4'),
    ...configured({
      strategy: 'CANARY',
      canaryConfiguration: { canaryPercent: 12.5, canaryBakeTimeInMinutes: 10 },
      alarms: { enable: true, rollback: true, alarmNames: ['bad'] },
      lifecycleHooks: [],
    }),
  });
  await reaches(arn, {
    lifecycleStage: 'PRODUCTION_TRAFFIC_SHIFT',
    targetServiceRevision: { requestedProductionTrafficWeight: 12.5 },
    alarms: { status: 'MONITORING' },
  });
  expect(await weights()).toEqual({ blue: 125, green: 875 });
  await cloudwatch.send(
    new SetAlarmStateCommand({ AlarmName: 'bad', StateValue: 'ALARM', StateReason: 'try' }),
  );
  await clock.advance(30_000);
  await reaches(arn, {
    status: 'ROLLBACK_SUCCESSFUL',
    alarms: { status: 'TRIGGERED', triggeredAlarmNames: ['bad'] },
  });
  expect(await weights()).toEqual({ blue: 0, green: 100 });
  expect(await get(balancer.production.url)).toBe('v2');
  cloudwatch.destroy();
});

it('stops a linear deployment on request and returns its traffic', async () => {
  const arn = await update({
    taskDefinition: await fixture.register('v5'),
    ...configured({
      strategy: 'LINEAR',
      linearConfiguration: { stepPercent: 40, stepBakeTimeInMinutes: 1 },
      alarms: { enable: false, rollback: false, alarmNames: [] },
    }),
  });
  await reaches(arn, { targetServiceRevision: { requestedProductionTrafficWeight: 40 } });
  await clock.advance(MINUTE);
  await reaches(arn, { targetServiceRevision: { requestedProductionTrafficWeight: 80 } });
  const { ecs } = fixture;
  const stop = () =>
    ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn: arn, stopType: 'ROLLBACK' }));
  await stop();
  await reaches(arn, { status: 'ROLLBACK_SUCCESSFUL' });
  await expect(stop()).rejects.toMatchObject({ name: 'ConflictException' });
  expect(await get(balancer.production.url)).toBe('v2');
  const { serviceDeployments } = await ecs.send(
    new ListServiceDeploymentsCommand({ cluster: 'main', service: 's' }),
  );
  expect(serviceDeployments!.map(({ status }) => status)).toEqual([
    'ROLLBACK_SUCCESSFUL',
    'ROLLBACK_SUCCESSFUL',
    'ROLLBACK_SUCCESSFUL',
    'SUCCESSFUL',
    'SUCCESSFUL',
  ]);
  const { serviceRevisions } = await ecs.send(
    new DescribeServiceRevisionsCommand({
      serviceRevisionArns: [serviceDeployments![0]!.targetServiceRevisionArn!],
    }),
  );
  expect(serviceRevisions).toMatchObject([
    { resolvedConfiguration: { loadBalancers: [{ targetGroupArn: balancer.blue }] } },
  ]);
});
