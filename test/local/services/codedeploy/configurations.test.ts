import { StopDeploymentCommand } from '@aws-sdk/client-codedeploy';
import type { Instance } from '@aws-sdk/client-ec2';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AWS } from '../../../../local/caller.ts';
import { createManualClock } from '../../../../local/clock.ts';
import { startSimulatedFleet } from './simulated-fleet.ts';
import type { SimulatedFleet, SimulatedFleetOptions } from './simulated-fleet.ts';

const instances = (zones: string): Instance[] =>
  zones.split('').map((zone, index) => ({
    InstanceId: `i-${index}${zone}`,
    Placement: { AvailabilityZone: `us-east-1${zone}` },
    Tags: [{ Key: 'app', Value: 'hello' }],
  }));
const WAIT = { timeout: 10_000, interval: 10 };
const GROUP = { ec2TagFilters: [{ Key: 'app', Type: 'KEY_ONLY' as const }] };

let fleet: SimulatedFleet | undefined;
afterEach(() => fleet?.stop());
async function start(options: SimulatedFleetOptions) {
  fleet = await startSimulatedFleet(options);
  await fleet.createGroup(GROUP);
  return fleet;
}
/** The hosts in the order in which they began. */
const begun = ({ story }: SimulatedFleet) =>
  story.filter((line) => line.endsWith(' ApplicationStop')).map((line) => line.split(' ')[0]);

describe('a zonal configuration', () => {
  it('deploys to one zone at a time, and monitors the first one longer', async () => {
    const clock = createManualClock();
    const started = await start({ instances: instances('babca'), clock });
    const deploymentConfigName = await started.createConfig({
      minimumHealthyHosts: { type: 'HOST_COUNT', value: 0 },
      zonalConfig: { firstZoneMonitorDurationInSeconds: 600, monitorDurationInSeconds: 60 },
    });
    const id = await started.deploy('1', { deploymentConfigName });
    const done = (count: number) =>
      vi.waitFor(
        async () => expect((await started.info(id)).deploymentOverview?.Succeeded).toBe(count),
        WAIT,
      );
    await done(2);
    expect(begun(started)).toEqual(['i-1a', 'i-4a']);
    await clock.advance(599_000);
    expect(begun(started)).toHaveLength(2);
    await clock.advance(1000);
    await done(4);
    expect(begun(started).slice(2)).toEqual(['i-0b', 'i-2b']);
    await clock.advance(60_000);
    expect(await started.ended(id)).toMatchObject({ status: 'Succeeded' });
    expect(begun(started)).toHaveLength(5);
  });

  it('keeps the minimum of the zone beside that of the fleet, and skips later zones after a failure', async () => {
    const started = await start({ instances: instances('aaabbb'), answers: (host) => host !== 'i-0a' });
    const deploymentConfigName = await started.createConfig({
      minimumHealthyHosts: { type: 'FLEET_PERCENT', value: 0 },
      zonalConfig: { minimumHealthyHostsPerZone: { type: 'HOST_COUNT', value: 2 } },
    });
    const id = await started.deploy('1', { deploymentConfigName });
    expect(await started.ended(id)).toMatchObject({
      status: 'Failed',
      errorInformation: { code: 'HEALTH_CONSTRAINTS' },
      deploymentOverview: { Failed: 1, Skipped: 5 },
    });
    expect(begun(started)).toEqual(['i-0a']);
  });

  it('is stopped while it monitors', async () => {
    const clock = createManualClock();
    const started = await start({ instances: instances('ab'), clock });
    const deploymentConfigName = await started.createConfig({
      minimumHealthyHosts: { type: 'HOST_COUNT', value: 0 },
      zonalConfig: { monitorDurationInSeconds: 600 },
    });
    const id = await started.deploy('1', { deploymentConfigName });
    await vi.waitFor(
      async () => expect((await started.info(id)).deploymentOverview?.Succeeded).toBe(1),
      WAIT,
    );
    await started.client.send(new StopDeploymentCommand({ deploymentId: id }));
    expect(await started.ended(id)).toMatchObject({
      status: 'Stopped',
      deploymentOverview: { Succeeded: 1, Skipped: 1 },
    });
  });
});

describe('a configuration of minimum healthy hosts', () => {
  it.each([
    ['CodeDeployDefault.OneAtATime', undefined, 1],
    ['CodeDeployDefault.HalfAtATime', undefined, 4],
    ['CodeDeployDefault.AllAtOnce', undefined, 9],
    ['HOST_COUNT 6', { type: 'HOST_COUNT', value: 6 }, 3],
    ['FLEET_PERCENT 40', { type: 'FLEET_PERCENT', value: 40 }, 5],
    ['FLEET_PERCENT 75', { type: 'FLEET_PERCENT', value: 75 }, 2],
  ] as const)('%s takes so many of nine at a time', async (name, minimumHealthyHosts, width) => {
    let out = 0;
    let widest = 0;
    const started = await start({
      instances: instances('aaaaaaaaa'),
      answers: (_host, event) => {
        if (event === 'ApplicationStop') widest = Math.max(widest, (out += 1));
        if (event === 'ValidateService') out -= 1;
        return true;
      },
    });
    const deploymentConfigName = minimumHealthyHosts
      ? await started.createConfig({ minimumHealthyHosts })
      : name;
    const id = await started.deploy('1', { deploymentConfigName });
    expect(await started.ended(id)).toMatchObject({ status: 'Succeeded' });
    expect(widest).toBe(width);
  });

  it('is refused at once where it leaves no host to deploy to', async () => {
    const started = await start({ instances: instances('aaaa') });
    const deploymentConfigName = await started.createConfig({
      minimumHealthyHosts: { type: 'HOST_COUNT', value: 4 },
    });
    const id = await started.deploy('1', { deploymentConfigName });
    expect(await started.ended(id)).toMatchObject({
      status: 'Failed',
      errorInformation: { code: 'HEALTH_CONSTRAINTS_INVALID' },
      deploymentOverview: { Skipped: 4 },
    });
    expect(started.story).toEqual([]);
  });
});

describe('updateOutdatedInstancesOnly', () => {
  it('leaves out hosts that have the revision, which count as healthy', async () => {
    let isBroken = true;
    const started = await start({
      instances: instances('aaaa'),
      answers: (host) => !(isBroken && host === 'i-3a'),
    });
    const minimumHealthyHosts = { type: 'FLEET_PERCENT' as const, value: 75 };
    const deploymentConfigName = await started.createConfig({ minimumHealthyHosts });
    await started.ended(await started.deploy('1', { deploymentConfigName })); // its last host may fail
    isBroken = false;
    started.story.length = 0;
    const id = await started.deploy('1', { deploymentConfigName, updateOutdatedInstancesOnly: true });
    expect(await started.ended(id)).toMatchObject({
      status: 'Succeeded',
      deploymentOverview: { Succeeded: 1, Skipped: 0 },
    });
    expect(begun(started)).toEqual(['i-3a']);
    const again = await started.deploy('1', { updateOutdatedInstancesOnly: true });
    expect(await started.ended(again)).toMatchObject({ status: 'Succeeded' });
    expect(await started.targets(again)).toEqual([]);
  });
});

describe('an instance that ends while it is deployed to', () => {
  const end = ({ cloud }: SimulatedFleet, InstanceId: string) =>
    cloud.cloud.call(AWS, 'codedeploy', 'ReceiveInstanceStateChange', { InstanceId, State: 'terminated' });

  it('fails with its running event, and the deployment goes on where enough are healthy', async () => {
    const started = await start({
      instances: instances('aaa'),
      answers: (host, event) =>
        host === 'i-1a' && event === 'Install' ? new Promise<boolean>(() => undefined) : true,
    });
    const deploymentConfigName = await started.createConfig({
      minimumHealthyHosts: { type: 'HOST_COUNT', value: 1 },
    });
    const id = await started.deploy('1', { deploymentConfigName });
    await vi.waitFor(() => expect(started.story).toContain('i-1a Install'), WAIT);
    await end(started, 'i-1a');
    expect(await started.ended(id)).toMatchObject({
      status: 'Succeeded',
      deploymentOverview: { Succeeded: 2, Failed: 1 },
    });
    const target = (await started.targets(id)).find(({ targetId }) => targetId === 'i-1a');
    expect(target?.lifecycleEvents?.map(({ status }) => status)).toEqual([
      'Succeeded',
      'Succeeded',
      'Succeeded',
      'Failed',
      'Skipped',
      'Skipped',
      'Skipped',
    ]);
    expect(target?.lifecycleEvents?.[3]?.diagnostics?.message).toContain('The instance i-1a is terminated');
  });

  it('counts before its turn, so that no other is taken out for it', async () => {
    let release: (isDone: boolean) => void = () => undefined;
    const started = await start({
      instances: instances('aaa'),
      answers: (host) => (host === 'i-0a' ? new Promise((resolve) => (release = resolve)) : true),
    });
    const id = await started.deploy('1');
    await vi.waitFor(() => expect(started.story).toHaveLength(1), WAIT);
    await end(started, 'i-2a');
    release(false);
    const info = await started.ended(id);
    expect(info).toMatchObject({ status: 'Failed', deploymentOverview: { Failed: 2, Skipped: 1 } });
    expect(started.story).toEqual(['i-0a ApplicationStop']);
  });
});
