import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import {
  ContinueDeploymentCommand,
  CreateDeploymentConfigCommand,
  StopDeploymentCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import type { BlueGreenDeploymentConfiguration } from '@aws-sdk/client-codedeploy';
import { DeleteTaskSetCommand } from '@aws-sdk/client-ecs';
import { ModifyRuleCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startLoad } from '../start-load.ts';
import { askOften, chiSquared, LARGEST_CHI_SQUARED } from '../traffic-share.ts';
import { APPLICATION, GROUP } from './shop-deployments.ts';
import { ecsAppSpec, SERVICE, type Services, startServices, WAIT } from './start-services.ts';

const MINUTE = 60_000;
const CANARY = 'CodeDeployDefault.ECSCanary10Percent5Minutes';
const ALARM = 'shop-errors';

describe('the traffic of a service of ECS', () => {
  let services: Services;
  let cloudwatch: CloudWatchClient;
  let v2: string;
  beforeAll(async () => {
    services = await startServices();
    cloudwatch = new CloudWatchClient(services.fixture.cloud.clientConfig);
    await putAlarm();
    await services.createGroup({
      alarmConfiguration: { enabled: true, alarms: [{ name: ALARM }] },
      autoRollbackConfiguration: {
        enabled: true,
        events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'],
      },
    });
    v2 = await services.fixture.register('v2');
  });
  afterAll(async () => {
    cloudwatch.destroy();
    await services.stop();
  });

  const putAlarm = () =>
    cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: ALARM,
        Namespace: 'N',
        MetricName: 'M',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'ignore', // so that it stays as it is set
      }),
    );
  const setAlarm = (StateValue: 'ALARM' | 'OK') =>
    cloudwatch.send(new SetAlarmStateCommand({ AlarmName: ALARM, StateValue, StateReason: 'try' }));
  const url = () => services.balancer.production.url;
  const canary = async () => {
    const id = await services.deploy(ecsAppSpec(v2), { deploymentConfigName: CANARY });
    await services.weightsAre('blue 90 green 10');
    return id;
  };
  const stop = (deploymentId: string, autoRollbackEnabled: boolean) =>
    services.client.send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled }));
  const proceed = (deploymentId: string, deploymentWaitType: 'READY_WAIT' | 'TERMINATION_WAIT') =>
    services.client.send(new ContinueDeploymentCommand({ deploymentId, deploymentWaitType }));
  const setBlueGreen = (blueGreenDeploymentConfiguration: BlueGreenDeploymentConfiguration) =>
    services.client.send(
      new UpdateDeploymentGroupCommand({
        applicationName: APPLICATION,
        currentDeploymentGroupName: GROUP,
        blueGreenDeploymentConfiguration,
      }),
    );
  /** All as before the deployment: traffic, primary, and no second task set. */
  const isOriginal = async (primary: string | undefined) => {
    await services.weightsAre('blue 100 green 0');
    await vi.waitFor(
      async () => expect(await services.taskSets()).toMatchObject([{ id: primary, status: 'PRIMARY' }]),
      WAIT,
    );
    expect(await askOften(url(), 8)).toEqual({ v1: 8 });
    expect(await askOften(services.balancer.test.url, 4)).toEqual({ v1: 4 });
  };
  const taken = async (id: string) => {
    const { rollbackInfo } = await services.ended(id);
    return services.ended(rollbackInfo!.rollbackDeploymentId!);
  };

  it('reaches both task sets by their weights in a canary, and comes back when an alarm rings', async () => {
    const [before] = await services.taskSets();
    const load = startLoad(url());
    const id = await canary();
    expect(await services.events(id)).toMatchObject({
      AllowTraffic: 'InProgress',
      AfterAllowTraffic: 'Pending',
    });
    expect(await services.target(id)).toMatchObject({
      status: 'InProgress',
      taskSetsInfo: [
        { taskSetLabel: 'Blue', status: 'PRIMARY', trafficWeight: 90 },
        { taskSetLabel: 'Green', status: 'ACTIVE', trafficWeight: 10 },
      ],
    });
    const { v1 = 0, v2: green = 0, ...others } = await askOften(url(), 400);
    expect(others).toEqual({});
    expect(chiSquared([v1, green], 0.1)).toBeLessThan(LARGEST_CHI_SQUARED);
    await setAlarm('ALARM');
    await services.clock.advance(30_000);
    const stopped = await services.ended(id);
    expect(stopped).toMatchObject({
      status: 'Stopped',
      errorInformation: { code: 'ALARM_ACTIVE', message: expect.stringContaining(`<${ALARM}>`) },
      deploymentOverview: { Failed: 1 },
    });
    expect(await services.events(id)).toMatchObject({
      BeforeAllowTraffic: 'Succeeded',
      AllowTraffic: 'Failed',
      AfterAllowTraffic: 'Skipped',
    });
    expect(await taken(id)).toMatchObject({
      status: 'Succeeded',
      creator: 'codeDeployRollback',
      computePlatform: 'ECS',
      deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
      rollbackInfo: { rollbackTriggeringDeploymentId: id },
      revision: { appSpecContent: { content: expect.stringContaining(before!.taskDefinition!) } },
    });
    await isOriginal(before!.id);
    await setAlarm('OK');
    expect(Object.keys(await load.end()).toSorted()).toEqual(['200 v1', '200 v2']);
  });

  it('stays where it is after a stop without a rollback, and no other deployment can begin then', async () => {
    const [blue] = await services.taskSets();
    const id = await canary();
    await stop(id, false);
    expect(await services.ended(id)).toMatchObject({
      status: 'Stopped',
      errorInformation: { code: 'MANUAL_STOP' },
    });
    expect(await services.weights()).toBe('blue 90 green 10');
    const next = await services.ended(
      await services.deploy(ecsAppSpec(v2), { autoRollbackConfiguration: { enabled: false } }),
    );
    expect(next).toMatchObject({
      status: 'Failed',
      errorInformation: {
        code: 'INVALID_ECS_SERVICE',
        message: expect.stringContaining('must have one task set, its primary, found'),
      },
    });
    await cleanUp();
    await isOriginal(blue!.id);
  });

  /** What the message of the refusal asks for. */
  const cleanUp = async () => {
    const { balancer, fixture } = services;
    for (const { rule } of [balancer.production, balancer.test]) {
      const TargetGroups = [
        { TargetGroupArn: balancer.blue, Weight: 100 },
        { TargetGroupArn: balancer.green, Weight: 0 },
      ];
      const Actions = [{ Type: 'forward' as const, ForwardConfig: { TargetGroups } }];
      await fixture.elb.send(new ModifyRuleCommand({ RuleArn: rule, Actions }));
    }
    const green = (await services.taskSets()).find(({ status }) => status === 'ACTIVE');
    await fixture.ecs.send(
      new DeleteTaskSetCommand({ cluster: 'main', service: SERVICE, taskSet: green!.id, force: true }),
    );
  };

  it('fails, and comes back, where somebody else moves it in a shift', async () => {
    const [blue] = await services.taskSets();
    const id = await canary();
    const { balancer, fixture } = services;
    const TargetGroups = [
      { TargetGroupArn: balancer.blue, Weight: 50 },
      { TargetGroupArn: balancer.green, Weight: 50 },
    ];
    const Actions = [{ Type: 'forward' as const, ForwardConfig: { TargetGroups } }];
    await fixture.elb.send(new ModifyRuleCommand({ RuleArn: balancer.production.rule, Actions }));
    await services.clock.advance(5 * MINUTE);
    expect(await services.ended(id)).toMatchObject({
      status: 'Failed',
      errorInformation: {
        code: 'ELASTIC_LOAD_BALANCING_INVALID',
        message: expect.stringContaining('expected 10 % of the traffic at shop-green, found 50 %'),
      },
    });
    expect(await taken(id)).toMatchObject({ status: 'Succeeded' });
    await isOriginal(blue!.id);
  });

  it('waits until the deployment is continued, and is stopped where nobody does', async () => {
    const [blue] = await services.taskSets();
    await setBlueGreen({
      deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 30 },
      terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 60 },
    });
    const id = await services.deploy(ecsAppSpec(v2));
    const isReady = (deploymentId: string) =>
      vi.waitFor(async () => expect((await services.read(deploymentId)).status).toBe('Ready'), WAIT);
    await isReady(id);
    expect(await services.read(id)).toMatchObject({ deploymentOverview: { Ready: 1 } });
    expect(await services.weights()).toBe('blue 100 green 0');
    await services.clock.advance(30 * MINUTE);
    expect(await services.ended(id)).toMatchObject({
      status: 'Stopped',
      errorInformation: {
        code: 'TIMEOUT',
        message: expect.stringContaining('nobody continued it within 30 minutes'),
      },
    });
    expect((await services.read(id)).rollbackInfo).toBeUndefined();
    await cleanUp();
    await isOriginal(blue!.id);

    const second = await services.deploy(ecsAppSpec(v2));
    await isReady(second);
    await proceed(second, 'READY_WAIT');
    await services.weightsAre('blue 0 green 100');
    await vi.waitFor(
      async () => expect((await services.read(second)).instanceTerminationWaitTimeStarted).toBe(true),
      WAIT,
    );
    await expect(proceed(second, 'READY_WAIT')).rejects.toMatchObject({
      name: 'DeploymentIsNotInReadyStateException',
    });
    await stop(second, true);
    expect(await taken(second)).toMatchObject({ status: 'Succeeded' });
    await isOriginal(blue!.id);
  });

  it('goes over in steps of one’s own, and the original ends as soon as its wait is ended', async () => {
    await setBlueGreen({
      terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 60 },
    });
    await services.client.send(
      new CreateDeploymentConfigCommand({
        deploymentConfigName: 'thirds',
        computePlatform: 'ECS',
        trafficRoutingConfig: {
          type: 'TimeBasedLinear',
          timeBasedLinear: { linearPercentage: 40, linearInterval: 2 },
        },
      }),
    );
    const id = await services.deploy(ecsAppSpec(v2), { deploymentConfigName: 'thirds' });
    for (const weights of ['blue 60 green 40', 'blue 20 green 80', 'blue 0 green 100']) {
      await services.weightsAre(weights);
      await services.clock.advance(2 * MINUTE);
    }
    await vi.waitFor(() => proceed(id, 'TERMINATION_WAIT'), WAIT);
    expect(await services.ended(id)).toMatchObject({ status: 'Succeeded' });
    await vi.waitFor(
      async () => expect(await services.taskSets()).toMatchObject([{ status: 'PRIMARY', externalId: id }]),
      WAIT,
    );
    await expect(stop(id, true)).rejects.toMatchObject({ name: 'DeploymentAlreadyCompletedException' });
  });
});
