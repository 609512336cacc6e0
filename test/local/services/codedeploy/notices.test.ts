import { GetDeploymentCommand, StopDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createManualClock } from '../../../../local/clock.ts';
import { recordingService } from '../recording-service.ts';
import { APPLICATION, APPSPEC, GROUP, hostIds, startFleet } from './fleet.ts';
import type { Fleet } from './fleet.ts';
import { simulateBalancing } from './simulated-balancing.ts';

const ARN = 'arn:aws:codedeploy:us-east-1:123456789012';
const GOOD = { 'appspec.yml': APPSPEC, 'app/version.txt': '1' };
const BAD = {
  'appspec.yml': `${APPSPEC}hooks:\n  ValidateService:\n    - location: check.sh\n`,
  'app/version.txt': '2',
  'check.sh': '#!/bin/sh\necho no database >&2\nexit 3\n',
};
const TRIGGERS = [
  ['deployments', ['DeploymentStart', 'DeploymentSuccess', 'DeploymentFailure', 'DeploymentRollback']],
  ['instances', ['InstanceStart', 'InstanceSuccess', 'InstanceFailure']],
] as const;

describe('what is told of a deployment', () => {
  const clock = createManualClock(Date.parse('2026-10-13T15:50:45.250Z'));
  const bus = recordingService('events', ['PutEvents']);
  const topics = recordingService('sns', ['Publish']);
  let fleet: Fleet;
  let host: string;
  const ids = { good: '', bad: '', rollback: '' };
  beforeAll(async () => {
    fleet = await startFleet(1, { clock, services: [bus.definition, topics.definition] });
    host = `arn:aws:ec2:us-east-1:123456789012:instance/${fleet.hosts[0]!.id}`;
    await fleet.createGroup({
      triggerConfigurations: TRIGGERS.map(([triggerName, triggerEvents]) => ({
        triggerName,
        triggerTargetArn: `arn:aws:sns:us-east-1:123456789012:${triggerName}`,
        triggerEvents: [...triggerEvents],
      })),
    });
    ids.good = await fleet.deploy(GOOD);
    await fleet.ended(ids.good);
    ids.bad = await fleet.deploy(BAD, {
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
    });
    ids.rollback = (await fleet.ended(ids.bad)).rollbackInfo!.rollbackDeploymentId!;
    await fleet.ended(ids.rollback);
  });
  afterAll(() => fleet.stop());

  const events = (id: string) =>
    bus.calls
      .flatMap(({ input }) => input['Entries'] as { Source: string; DetailType: string; Detail: string }[])
      .map(({ Detail, ...rest }) => ({ ...rest, detail: JSON.parse(Detail) as Record<string, string> }))
      .filter(({ detail }) => detail['deploymentId'] === id);
  const messages = (trigger: string, id: string) =>
    topics.calls
      .filter(({ input }) => String(input['TopicArn']).endsWith(`:${trigger}`))
      .map(({ input }) => ({
        subject: String(input['Subject']),
        message: JSON.parse(String(input['Message'])) as Record<string, unknown>,
      }))
      .filter(({ message }) => message['deploymentId'] === id);

  it('is told to EventBridge, of the deployment and of its instances', () => {
    expect(events(ids.bad)).toMatchObject([
      { Source: 'aws.codedeploy', DetailType: 'CodeDeploy Deployment State-change Notification' },
      { Source: 'aws.codedeploy', DetailType: 'CodeDeploy Instance State-change Notification' },
      { DetailType: 'CodeDeploy Instance State-change Notification', detail: { state: 'FAILURE' } },
      { DetailType: 'CodeDeploy Deployment State-change Notification', detail: { state: 'FAILURE' } },
    ]);
    const [deployment, instance] = events(ids.bad);
    const detail = {
      region: 'us-east-1',
      deploymentId: ids.bad,
      instanceGroupId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      deploymentGroup: GROUP,
      state: 'START',
      application: APPLICATION,
    };
    expect(deployment?.detail).toEqual(detail);
    expect(instance?.detail).toEqual({ ...detail, instanceId: fleet.hosts[0]!.id });
    const resources = [`${ARN}:application:${APPLICATION}`, `${ARN}:deploymentgroup:${APPLICATION}/${GROUP}`];
    expect(deployment).toMatchObject({ Resources: resources });
    expect(instance).toMatchObject({ Resources: [host, ...resources] });
  });

  const about = (id: string, status: string) => ({
    region: 'us-east-1',
    accountId: '123456789012',
    eventTriggerName: 'deployments',
    applicationName: APPLICATION,
    deploymentId: id,
    deploymentGroupName: GROUP,
    createTime: 'Tue Oct 13 15:50:45 UTC 2026',
    completeTime: 'Tue Oct 13 15:50:45 UTC 2026',
    status,
  });
  const subject = (id: string, status: string) =>
    `${status}: AWS CodeDeploy ${id} in us-east-1 to ${APPLICATION}`;
  const counts = (Succeeded: number, Failed: number) =>
    JSON.stringify({ Succeeded, Failed, Skipped: 0, InProgress: 0, Pending: 0 });

  it('is published to the triggers of a deployment, in the messages that AWS sends', async () => {
    expect(messages('deployments', ids.good)).toEqual([
      {
        subject: subject(ids.good, 'CREATED'),
        message: { ...about(ids.good, 'CREATED'), completeTime: null },
      },
      {
        subject: subject(ids.good, 'SUCCEEDED'),
        message: { ...about(ids.good, 'SUCCEEDED'), deploymentOverview: counts(1, 0) },
      },
    ]);
    const [, failed] = messages('deployments', ids.bad);
    const { errorInformation, rollbackInformation, ...rest } = failed!.message;
    expect(rest).toEqual({ ...about(ids.bad, 'FAILED'), deploymentOverview: counts(0, 1) });
    expect(JSON.parse(String(errorInformation))).toEqual({
      ErrorCode: 'HEALTH_CONSTRAINTS',
      ErrorMessage: expect.stringMatching(/check\.sh failed with exit code 3[^]*no database$/),
    });
    expect(JSON.parse(String(rollbackInformation))).toMatchObject({ RollbackDeploymentId: ids.rollback });
    await vi.waitFor(() => expect(messages('deployments', ids.rollback)).toHaveLength(3));
    const started = messages('deployments', ids.rollback).slice(0, 2);
    expect(started.map(({ message }) => message['status'])).toEqual(['CREATED', 'IN_PROGRESS']);
    expect(JSON.parse(String(started[1]!.message['rollbackInformation']))).toEqual({
      RollbackMessage: `Deployment ${ids.rollback} is triggered to roll back deployment ${ids.bad}.`,
      RollbackTriggeringDeploymentId: ids.bad,
    });
  });

  it('is published to the triggers of an instance', () => {
    const [started, failed] = messages('instances', ids.bad);
    expect(started).toMatchObject({ message: { instanceStatus: 'InProgress' } });
    expect(failed!.message).toEqual({
      region: 'us-east-1',
      accountId: '123456789012',
      eventTriggerName: 'instances',
      deploymentId: ids.bad,
      instanceId: host,
      lastUpdatedAt: '1791906645.250',
      instanceStatus: 'Failed',
      lifecycleEvents: expect.arrayContaining([
        {
          LifecycleEvent: 'ValidateService',
          LifecycleEventStatus: 'Failed',
          StartTime: '1791906645.250',
          EndTime: '1791906645.250',
        },
      ]),
    });
  });
});

describe('what is told of a blue/green deployment that waits and is stopped', () => {
  it('says that hosts and deployment are ready, and that it was stopped', async () => {
    const bus = recordingService('events', ['PutEvents']);
    const topics = recordingService('sns', ['Publish']);
    const balancing = simulateBalancing(hostIds(2), 1);
    const fleet = await startFleet(2, {
      services: [bus.definition, topics.definition, ...balancing.services],
    });
    await fleet.createGroup({
      ec2TagFilters: [],
      autoScalingGroups: ['hello'],
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      loadBalancerInfo: { targetGroupInfoList: [{ name: 'hello' }] },
      blueGreenDeploymentConfiguration: {
        greenFleetProvisioningOption: { action: 'COPY_AUTO_SCALING_GROUP' },
        deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 60 },
      },
      triggerConfigurations: [
        {
          triggerName: 'waits',
          triggerTargetArn: 'arn:aws:sns:us-east-1:123456789012:waits',
          triggerEvents: ['DeploymentReady', 'DeploymentStop', 'InstanceReady'],
        },
      ],
    });
    const deploymentId = await fleet.deploy(GOOD);
    await vi.waitFor(async () => {
      const { deploymentInfo } = await fleet.client.send(new GetDeploymentCommand({ deploymentId }));
      expect(deploymentInfo?.status).toBe('Ready');
    }, 20_000);
    await fleet.client.send(new StopDeploymentCommand({ deploymentId }));
    await fleet.ended(deploymentId);
    const states = bus.calls
      .flatMap(({ input }) => input['Entries'] as { Detail: string }[])
      .map(({ Detail }) => JSON.parse(Detail) as { state: string; instanceId?: string })
      .map(({ state, instanceId }) => (instanceId ? `${instanceId} ${state}` : state));
    const [, green] = hostIds(2);
    expect(states).toEqual(['START', `${green} START`, `${green} READY`, 'READY', 'STOP']);
    await vi.waitFor(() => expect(topics.calls).toHaveLength(3));
    expect(topics.calls.map(({ input }) => String(input['Subject']).split(':')[0])).toEqual([
      'READY',
      'READY',
      'STOPPED',
    ]);
    await fleet.stop();
  });
});
