import { GetDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import type { EC2TagFilter } from '@aws-sdk/client-codedeploy';
import type { Instance } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AWS } from '../../../../local/caller.ts';
import { createManualClock } from '../../../../local/clock.ts';
import type { ManualClock } from '../../../../local/clock.ts';
import { APPLICATION, GROUP } from './fleet.ts';
import { simulateBalancing } from './simulated-balancing.ts';
import type { SimulatedBalancing } from './simulated-balancing.ts';
import { startSimulatedFleet } from './simulated-fleet.ts';
import type { SimulatedFleet } from './simulated-fleet.ts';

const instance = (InstanceId: string, color: string, zone: string): Instance => ({
  InstanceId,
  Placement: { AvailabilityZone: zone },
  Tags: [
    { Key: 'color', Value: color },
    { Key: 'role', Value: 'web' },
  ],
});
const color = (Value: string): EC2TagFilter[] => [{ Key: 'color', Value, Type: 'KEY_AND_VALUE' }];
const WAIT = { timeout: 10_000, interval: 10 };

let clock: ManualClock;
let balancing: SimulatedBalancing;
let fleet: SimulatedFleet;
let answers: (host: string, event: string) => boolean;
beforeEach(async () => {
  clock = createManualClock();
  answers = () => true;
  balancing = simulateBalancing(['i-blue-1', 'i-blue-2'], 2);
  const [, elasticloadbalancing] = balancing.services;
  fleet = await startSimulatedFleet({
    clock,
    services: [elasticloadbalancing!],
    instances: [
      instance('i-blue-1', 'blue', 'a'),
      instance('i-blue-2', 'blue', 'b'),
      instance('i-green-1', 'green', 'a'),
      instance('i-green-2', 'green', 'b'),
    ],
    answers: (host, event) => answers(host, event),
  });
  await fleet.createGroup({
    ec2TagFilters: color('blue'),
    deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
    deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    loadBalancerInfo: { targetGroupInfoList: [{ name: 'hello' }] },
    blueGreenDeploymentConfiguration: {
      greenFleetProvisioningOption: { action: 'DISCOVER_EXISTING' },
      deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 60 },
      terminateBlueInstancesOnDeploymentSuccess: { action: 'KEEP_ALIVE' },
    },
  });
});
afterEach(() => fleet.stop());

const ready = (id: string) =>
  vi.waitFor(async () => expect((await fleet.info(id)).status).toBe('Ready'), WAIT);
const proceed = (deploymentId: string) =>
  fleet.cloud.cloud.call(AWS, 'codedeploy', 'ContinueDeployment', {
    deploymentId,
    deploymentWaitType: 'READY_WAIT',
  });
const labels = async (id: string) =>
  Object.fromEntries(
    (await fleet.targets(id)).map(({ targetId = '', instanceLabel }) => [targetId, instanceLabel]),
  );

it('swaps two standing fleets that tags name, there and back', async () => {
  const first = await fleet.deploy('1', { targetInstances: { tagFilters: color('green') } });
  await ready(first);
  await proceed(first);
  expect(await fleet.ended(first)).toMatchObject({ status: 'Succeeded' });
  expect(await labels(first)).toEqual({
    'i-green-1': 'Green',
    'i-green-2': 'Green',
    'i-blue-1': 'Blue',
    'i-blue-2': 'Blue',
  });
  expect([...balancing.registered].sort()).toEqual(['i-green-1', 'i-green-2']);
  const command = new GetDeploymentGroupCommand({ applicationName: APPLICATION, deploymentGroupName: GROUP });
  const { deploymentGroupInfo } = await fleet.client.send(command);
  expect(deploymentGroupInfo?.ec2TagFilters).toEqual(color('green'));

  const ec2TagSet = { ec2TagSetList: [color('blue'), [{ Key: 'role', Type: 'KEY_ONLY' as const }]] };
  const second = await fleet.deploy('2', { targetInstances: { ec2TagSet } });
  await ready(second);
  await proceed(second);
  expect(await fleet.ended(second)).toMatchObject({ status: 'Succeeded' });
  expect(await labels(second)).toMatchObject({ 'i-blue-1': 'Green', 'i-green-1': 'Blue' });
  expect([...balancing.registered].sort()).toEqual(['i-blue-1', 'i-blue-2']);
});

it('moves the traffic of one zone after the other, though all are installed at once', async () => {
  const deploymentConfigName = await fleet.createConfig({
    minimumHealthyHosts: { type: 'HOST_COUNT', value: 0 },
    zonalConfig: { monitorDurationInSeconds: 300 },
  });
  const targetInstances = { tagFilters: color('green') };
  const id = await fleet.deploy('1', { deploymentConfigName, targetInstances });
  await ready(id);
  await proceed(id);
  const registered = () => balancing.calls.filter((call) => call.startsWith('register'));
  await vi.waitFor(async () => {
    expect((await fleet.info(id)).deploymentOverview).toMatchObject({ Succeeded: 1, Ready: 1 });
  }, WAIT);
  expect(registered()).toEqual(['register i-green-1']);
  await clock.advance(300_000);
  expect(await fleet.ended(id)).toMatchObject({ status: 'Succeeded' });
  expect(registered()).toEqual(['register i-green-1', 'register i-green-2']);
});

it('gives no traffic to a replacement host that ended while it waited', async () => {
  const id = await fleet.deploy('1', { targetInstances: { tagFilters: color('green') } });
  await ready(id);
  const change = { InstanceId: 'i-green-2', State: 'terminated' };
  await fleet.cloud.cloud.call(AWS, 'codedeploy', 'ReceiveInstanceStateChange', change);
  await proceed(id);
  expect(await fleet.ended(id)).toMatchObject({
    status: 'Succeeded',
    deploymentOverview: { Failed: 1, Succeeded: 3 },
  });
  expect([...balancing.registered]).toEqual(['i-green-1']);
  const lost = (await fleet.targets(id)).find(({ targetId }) => targetId === 'i-green-2');
  expect(lost?.lifecycleEvents?.find(({ status }) => status === 'Failed')).toMatchObject({
    lifecycleEventName: 'BeforeAllowTraffic',
    diagnostics: { message: expect.stringContaining('i-green-2 is terminated') },
  });
});

it('leaves the original fleet in the group where the replacement fails', async () => {
  answers = (host, event) => !(host.startsWith('i-green') && event === 'ApplicationStart');
  const id = await fleet.deploy('1', { targetInstances: { tagFilters: color('green') } });
  expect(await fleet.ended(id)).toMatchObject({
    status: 'Failed',
    deploymentOverview: { Failed: 2, Skipped: 2 },
  });
  expect(balancing.calls).toEqual([]);
});
