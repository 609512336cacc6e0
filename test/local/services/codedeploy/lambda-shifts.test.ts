import { CreateDeploymentConfigCommand, StopDeploymentCommand } from '@aws-sdk/client-codedeploy';
import type { CreateDeploymentCommandInput } from '@aws-sdk/client-codedeploy';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { recordingService } from '../recording-service.ts';
import { appSpec, FUNCTION, startFunctions } from './start-functions.ts';
import type { Functions } from './start-functions.ts';

const MINUTE = 60_000;
const CANARY = { deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes' };
const ROLLBACK = {
  enabled: true,
  events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'] as const,
};

interface Detail {
  readonly deploymentId: string;
  readonly state: string;
}

describe('the traffic of an alias', () => {
  const alarms = { MetricAlarms: [{ AlarmName: 'shop-errors', StateValue: 'OK' }] };
  const cloudwatch = recordingService('cloudwatch', ['DescribeAlarms', 'PutMetricData'], alarms);
  const bus = recordingService('events', ['PutEvents']);
  const topics = recordingService('sns', ['Publish']);
  let functions: Functions;
  beforeAll(async () => {
    functions = await startFunctions({
      services: [cloudwatch.definition, bus.definition, topics.definition],
    });
    await functions.createGroup({
      alarmConfiguration: { enabled: true, alarms: [{ name: 'shop-errors' }] },
      triggerConfigurations: [
        {
          triggerName: 'told',
          triggerTargetArn: 'arn:aws:sns:us-east-1:123456789012:told',
          triggerEvents: ['DeploymentStart', 'DeploymentStop', 'DeploymentRollback', 'DeploymentSuccess'],
        },
      ],
    });
    await functions.client.send(
      new CreateDeploymentConfigCommand({
        deploymentConfigName: 'thirds',
        computePlatform: 'Lambda',
        trafficRoutingConfig: {
          type: 'TimeBasedLinear',
          timeBasedLinear: { linearPercentage: 33, linearInterval: 2 },
        },
      }),
    );
  });
  afterAll(() => functions.stop());
  beforeEach(async () => {
    alarms.MetricAlarms[0]!.StateValue = 'OK';
    await functions.pointAlias('1');
  });

  const canary = async (input: Partial<CreateDeploymentCommandInput> = {}) => {
    const id = await functions.deploy(appSpec(), { ...CANARY, ...input });
    await functions.aliasIs('1 2:0.1');
    return id;
  };
  const stop = (deploymentId: string, autoRollbackEnabled?: boolean) =>
    functions.client.send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled }));
  const states = (id: string) =>
    bus.calls
      .flatMap(({ input }) => input['Entries'] as { DetailType: string; Detail: string }[])
      .map(({ DetailType, Detail }) => ({ DetailType, detail: JSON.parse(Detail) as Detail }))
      .filter(({ detail }) => detail.deploymentId === id)
      .map(({ DetailType, detail }) => `${DetailType.split(' ')[1]} ${detail.state}`);
  const subjects = (id: string) =>
    topics.calls.map(({ input }) => String(input['Subject'])).filter((subject) => subject.includes(id));

  it('goes over in two steps by a canary', async () => {
    const id = await canary();
    expect(await functions.target(id)).toMatchObject({
      status: 'InProgress',
      lambdaFunctionInfo: { targetVersionWeight: 10 },
    });
    expect(await functions.events(id)).toMatchObject({
      BeforeAllowTraffic: 'Succeeded',
      AllowTraffic: 'InProgress',
      AfterAllowTraffic: 'Pending',
    });
    await functions.clock.advance(5 * MINUTE - 1);
    expect(await functions.alias()).toBe('1 2:0.1');
    await functions.clock.advance(1);
    await functions.aliasIs('2');
    expect(await functions.ended(id)).toMatchObject({ status: 'Succeeded' });
    expect(states(id)).toEqual(['Deployment START', 'Deployment SUCCESS']);
    await vi.waitFor(() => expect(subjects(id)).toHaveLength(2));
  });

  it('goes over in equal steps and a last smaller one by a configuration of one’s own', async () => {
    const id = await functions.deploy(appSpec(), { deploymentConfigName: 'thirds' });
    for (const weights of ['1 2:0.33', '1 2:0.66', '1 2:0.99', '2']) {
      await functions.aliasIs(weights);
      await functions.clock.advance(2 * MINUTE);
    }
    expect(await functions.ended(id)).toMatchObject({ status: 'Succeeded' });
  });

  it('stays where it is when a deployment is stopped without a rollback, and no other can begin then', async () => {
    const id = await canary();
    expect(await stop(id, false)).toMatchObject({ status: 'Pending' });
    expect(await functions.ended(id)).toMatchObject({
      status: 'Stopped',
      errorInformation: { code: 'MANUAL_STOP' },
      deploymentOverview: { Failed: 1, InProgress: 0 },
    });
    expect(await stop(id)).toMatchObject({ status: 'Succeeded' });
    expect(await functions.events(id)).toMatchObject({
      AllowTraffic: 'Failed',
      AfterAllowTraffic: 'Skipped',
    });
    expect(await functions.alias()).toBe('1 2:0.1');
    const next = await functions.ended(await functions.deploy(appSpec({ to: '3' })));
    expect(next).toMatchObject({
      status: 'Failed',
      errorInformation: {
        code: 'INVALID_LAMBDA_CONFIGURATION',
        message: expect.stringContaining(
          'on two versions already, as a deployment that was stopped without a rollback leaves it: version 1 and, for 10 % of the traffic, version 2',
        ),
      },
    });
  });

  it('comes back at once when a deployment is stopped with a rollback', async () => {
    const id = await canary();
    await stop(id, true);
    const stopped = await functions.ended(id);
    const rollback = stopped.rollbackInfo!.rollbackDeploymentId!;
    expect(await functions.ended(rollback)).toMatchObject({
      status: 'Succeeded',
      creator: 'codeDeployRollback',
      computePlatform: 'Lambda',
      deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce',
      rollbackInfo: { rollbackTriggeringDeploymentId: id },
    });
    expect(await functions.alias()).toBe('1');
    expect(await functions.target(rollback)).toMatchObject({
      status: 'Succeeded',
      lambdaFunctionInfo: { currentVersion: '2', targetVersion: '1', targetVersionWeight: 100 },
    });
    await vi.waitFor(() =>
      expect(subjects(rollback).map((subject) => subject.split(':')[0])).toEqual([
        'CREATED',
        'IN_PROGRESS',
        'SUCCEEDED',
      ]),
    );
  });

  it('comes back when an alarm rings, though it goes on ringing', async () => {
    const id = await canary({ autoRollbackConfiguration: { ...ROLLBACK, events: [...ROLLBACK.events] } });
    alarms.MetricAlarms[0]!.StateValue = 'ALARM';
    await functions.clock.advance(30_000);
    const stopped = await functions.ended(id);
    expect(stopped).toMatchObject({
      status: 'Stopped',
      errorInformation: { code: 'ALARM_ACTIVE', message: expect.stringContaining('<shop-errors>') },
    });
    const rollback = await functions.ended(stopped.rollbackInfo!.rollbackDeploymentId!);
    expect(rollback).toMatchObject({ status: 'Succeeded' });
    expect(await functions.alias()).toBe('1');
  });

  it('is left alone by the rollback of a deployment that had moved none of it', async () => {
    await functions.pointAlias('3');
    const autoRollbackConfiguration = { ...ROLLBACK, events: [...ROLLBACK.events] };
    const first = await functions.ended(await functions.deploy(appSpec(), { autoRollbackConfiguration }));
    expect(first.errorInformation?.message).toBe(
      'The alias live of shop has moved: expected it at CurrentVersion 1, found version 3. Write the AppSpec file for what it has now.',
    );
    const rollback = await functions.ended(first.rollbackInfo!.rollbackDeploymentId!);
    expect(rollback).toMatchObject({
      status: 'Succeeded',
      additionalDeploymentStatusInfo: 'No traffic had moved: the alias serves as before.',
    });
    expect(await functions.alias()).toBe('3');
  });

  it('is not shifted on when somebody else moved the alias meanwhile', async () => {
    const id = await canary();
    await functions.pointAlias('3');
    await functions.clock.advance(5 * MINUTE);
    expect(await functions.ended(id)).toMatchObject({
      status: 'Failed',
      errorInformation: {
        code: 'INVALID_LAMBDA_CONFIGURATION',
        message: `The alias live of ${FUNCTION} was moved by somebody else during the deployment: expected 10 % of the traffic at version 2, found version 3.`,
      },
    });
    expect(await functions.alias()).toBe('3');
  });
});
