import {
  ContinueDeploymentCommand,
  GetDeploymentCommand,
  GetDeploymentGroupCommand,
  StopDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import type {
  BlueGreenDeploymentConfiguration,
  DeploymentInfo,
  DeploymentWaitType,
} from '@aws-sdk/client-codedeploy';
import type { Instance } from '@aws-sdk/client-ec2';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createManualClock } from '../../../../local/clock.ts';
import { APPLICATION, GROUP, hostIds } from './fleet.ts';
import { simulateBalancing } from './simulated-balancing.ts';
import { startSimulatedFleet } from './simulated-fleet.ts';
import type { SimulatedFleet } from './simulated-fleet.ts';

const MINUTE = 60_000;
const instances = (size: number): Instance[] =>
  hostIds(size).map((InstanceId) => ({ InstanceId, Tags: [{ Key: 'app', Value: 'hello' }] }));

let fleet: SimulatedFleet | undefined;
let failing: string | undefined;
afterEach(() => {
  failing = undefined;
  return fleet?.stop();
});

/** Two blue hosts, and as many more as there are for green fleets. */
async function start(settings: BlueGreenDeploymentConfiguration, hosts = 4) {
  const clock = createManualClock(Date.now());
  const balancing = simulateBalancing(hostIds(hosts), 2);
  const started = await startSimulatedFleet({
    clock,
    services: balancing.services,
    instances: instances(hosts),
    answers: (_host, event) => event !== failing,
  });
  fleet = started;
  await started.createGroup({
    autoScalingGroups: ['hello'],
    deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    loadBalancerInfo: { targetGroupInfoList: [{ name: 'hello' }] },
    blueGreenDeploymentConfiguration: {
      greenFleetProvisioningOption: { action: 'COPY_AUTO_SCALING_GROUP' },
      ...settings,
    },
  });
  const { client } = started;
  const reaches = (deploymentId: string, isThere: (info: DeploymentInfo) => unknown) =>
    vi.waitFor(
      async () => {
        const { deploymentInfo } = await client.send(new GetDeploymentCommand({ deploymentId }));
        if (!isThere(deploymentInfo!)) throw new Error(`found ${JSON.stringify(deploymentInfo)}`);
        return deploymentInfo!;
      },
      { timeout: 10_000, interval: 10 },
    );
  return {
    ...started,
    ...balancing,
    clock,
    reaches,
    proceed: (deploymentId: string, deploymentWaitType: DeploymentWaitType) =>
      client.send(new ContinueDeploymentCommand({ deploymentId, deploymentWaitType })),
    groupOf: async () => {
      const input = { applicationName: APPLICATION, deploymentGroupName: GROUP };
      const { deploymentGroupInfo } = await client.send(new GetDeploymentGroupCommand(input));
      return deploymentGroupInfo?.autoScalingGroups?.map(({ name }) => name);
    },
  };
}

const [BLUE_1, BLUE_2, GREEN_1, GREEN_2] = hostIds(4);
const SHIFT = [`register ${GREEN_1}`, `register ${GREEN_2}`, `deregister ${BLUE_1}`, `deregister ${BLUE_2}`];
const TERMINATE = { action: 'TERMINATE', terminationWaitTimeInMinutes: 10 } as const;

describe('the rules of blue/green', () => {
  it('takes no original host out before every replacement is in, and ends the original after its wait', async () => {
    const { deploy, reaches, calls, clock, groupOf, ended } = await start({
      terminateBlueInstancesOnDeploymentSuccess: TERMINATE,
    });
    const id = await deploy('1');
    await reaches(id, (info) => info.instanceTerminationWaitTimeStarted);
    expect(calls).toEqual([`create CodeDeploy_${GROUP}_${id}`, ...SHIFT]);
    await clock.advance(9 * MINUTE);
    expect(calls.some((call) => call.startsWith('delete'))).toBe(false);
    await clock.advance(MINUTE);
    expect(await ended(id)).toMatchObject({ status: 'Succeeded', deploymentOverview: { Succeeded: 4 } });
    expect(calls.slice(5)).toEqual([`attach CodeDeploy_${GROUP}_${id}`, 'delete hello']);
    expect(await groupOf()).toEqual([`CodeDeploy_${GROUP}_${id}`]);
  });

  it('keeps the original alive where told to', async () => {
    const { deploy, ended, calls, groupOf } = await start({
      terminateBlueInstancesOnDeploymentSuccess: { action: 'KEEP_ALIVE' },
    });
    const id = await deploy('1');
    expect(await ended(id)).toMatchObject({ status: 'Succeeded', instanceTerminationWaitTimeStarted: false });
    expect(calls).not.toContain('delete hello');
    expect(await groupOf()).toEqual([`CodeDeploy_${GROUP}_${id}`]);
  });

  it('waits to be continued before it moves traffic', async () => {
    const { deploy, reaches, proceed, calls } = await start({
      deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 30 },
      terminateBlueInstancesOnDeploymentSuccess: TERMINATE,
    });
    const id = await deploy('1');
    const { deploymentOverview } = await reaches(id, (info) => info.status === 'Ready');
    expect(deploymentOverview).toMatchObject({ Ready: 2, Pending: 2 });
    expect(calls).toHaveLength(1);
    await expect(proceed(id, 'TERMINATION_WAIT')).rejects.toMatchObject({
      name: 'InvalidDeploymentStatusException',
    });
    await proceed(id, 'READY_WAIT');
    await reaches(id, (info) => info.instanceTerminationWaitTimeStarted);
    await expect(proceed(id, 'READY_WAIT')).rejects.toMatchObject({
      name: 'DeploymentIsNotInReadyStateException',
    });
    await proceed(id, 'TERMINATION_WAIT');
    await reaches(id, (info) => info.status === 'Succeeded');
  });

  it('stops when nobody continues it in time', async () => {
    const { deploy, reaches, clock, ended, calls } = await start({
      deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 30 },
    });
    const id = await deploy('1');
    await reaches(id, (info) => info.status === 'Ready');
    await clock.advance(30 * MINUTE);
    expect(await ended(id)).toMatchObject({ status: 'Stopped', deploymentOverview: { Skipped: 4 } });
    expect(calls).toHaveLength(1);
  });

  it('gives the original the traffic back when stopped after the shift', async () => {
    const { deploy, reaches, client, calls, registered, ended, proceed, groupOf } = await start(
      { terminateBlueInstancesOnDeploymentSuccess: TERMINATE },
      6,
    );
    const first = await deploy('1');
    await reaches(first, (info) => info.instanceTerminationWaitTimeStarted);
    await proceed(first, 'TERMINATION_WAIT');
    await ended(first);
    const second = await deploy('1');
    await reaches(second, (info) => info.instanceTerminationWaitTimeStarted);
    calls.length = 0;
    await client.send(new StopDeploymentCommand({ deploymentId: second, autoRollbackEnabled: true }));
    const { rollbackInfo } = await ended(second);
    const rollback = await ended(rollbackInfo!.rollbackDeploymentId!);
    expect(rollback).toMatchObject({ status: 'Succeeded', creator: 'codeDeployRollback' });
    const [green1, green2] = hostIds(6).slice(4);
    expect(calls).toEqual([
      `register ${GREEN_1}`,
      `register ${GREEN_2}`,
      `deregister ${green1}`,
      `deregister ${green2}`,
    ]);
    expect([...registered]).toEqual([GREEN_1, GREEN_2]);
    expect(await groupOf()).toEqual([`CodeDeploy_${GROUP}_${first}`]);
  });

  it('moves nothing when the replacement fails, and says why', async () => {
    const { deploy, ended, calls, registered } = await start({});
    failing = 'ValidateService';
    const info = await ended(
      await deploy('1', { autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] } }),
    );
    expect(info).toMatchObject({
      status: 'Failed',
      errorInformation: {
        code: 'HEALTH_CONSTRAINTS',
        message: expect.stringContaining('in ValidateService'),
      },
      rollbackInfo: { rollbackMessage: expect.stringContaining('no successful deployment to go back to') },
    });
    expect(calls).toHaveLength(1);
    expect([...registered]).toEqual([BLUE_1, BLUE_2]);
  });

  it('finds replacement hosts that exist, and ends none of them', async () => {
    const { deploy, ended, calls, targets } = await start({
      greenFleetProvisioningOption: { action: 'DISCOVER_EXISTING' },
      terminateBlueInstancesOnDeploymentSuccess: { action: 'KEEP_ALIVE' },
    });
    const id = await deploy('1', { targetInstances: { autoScalingGroups: ['spare'] } });
    expect(await ended(id)).toMatchObject({ status: 'Succeeded' });
    expect(calls).toEqual(SHIFT);
    expect((await targets(id)).map(({ instanceLabel }) => instanceLabel)).toEqual([
      'Green',
      'Green',
      'Blue',
      'Blue',
    ]);
  });
});

describe('an in-place deployment behind a balancer', () => {
  it('takes each host out, updates it and puts it back', async () => {
    const balancing = simulateBalancing(hostIds(2), 2);
    const started = await startSimulatedFleet({ services: balancing.services, instances: instances(2) });
    fleet = started;
    await started.createGroup({
      ec2TagFilters: [{ Key: 'app', Type: 'KEY_ONLY' }],
      deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      loadBalancerInfo: { targetGroupInfoList: [{ name: 'hello' }] },
    });
    const id = await started.deploy('1');
    expect(await started.ended(id)).toMatchObject({ status: 'Succeeded' });
    expect(balancing.calls).toEqual([
      `deregister ${BLUE_1}`,
      `register ${BLUE_1}`,
      `deregister ${BLUE_2}`,
      `register ${BLUE_2}`,
    ]);
    const [target] = await started.targets(id);
    expect(target?.lifecycleEvents?.map(({ lifecycleEventName }) => lifecycleEventName)).toEqual([
      'BeforeBlockTraffic',
      'BlockTraffic',
      'AfterBlockTraffic',
      'ApplicationStop',
      'DownloadBundle',
      'BeforeInstall',
      'Install',
      'AfterInstall',
      'ApplicationStart',
      'ValidateService',
      'BeforeAllowTraffic',
      'AllowTraffic',
      'AfterAllowTraffic',
    ]);
  });
});
