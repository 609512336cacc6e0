import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createManualClock } from '../../../../local/clock.ts';
import { APPSPEC, GROUP, hostIds, startFleet } from './fleet.ts';
import { simulateBalancing } from './simulated-balancing.ts';

const WAIT = { timeout: 10_000, interval: 20 };
const WAITS = {
  'appspec.yml': `${APPSPEC}hooks:\n  BeforeInstall:\n    - location: wait.sh\n`,
  'wait.sh': '#!/bin/sh\nwhile [ ! -e "$HOST_ROOT/go" ]; do sleep 0.02; done\n',
  'app/version.txt': '1',
};

describe('a deployment that a restart of the cloud cuts off', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'restart-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('goes on with the hosts that were not done', async () => {
    const before = await startFleet(2, { folder });
    await before.createGroup();
    writeFileSync(join(before.hosts[0]!.root, 'go'), '');
    const id = await before.deploy(WAITS);
    await vi.waitFor(async () => {
      const states = (await before.targets(id)).map(({ status }) => status);
      expect(states).toEqual(['Succeeded', 'InProgress']);
    }, WAIT);
    await before.stop();

    const after = await startFleet(2, { folder });
    writeFileSync(join(after.hosts[1]!.root, 'go'), '');
    const info = await after.ended(id);
    expect(info).toMatchObject({ status: 'Succeeded', deploymentOverview: { Succeeded: 2, InProgress: 0 } });
    await after.stop();
  });

  it('waits on for the rest of its termination wait', async () => {
    const clock = createManualClock(Date.now());
    const balancing = simulateBalancing(hostIds(2), 1);
    const options = { folder, clock, services: balancing.services };
    const before = await startFleet(2, options);
    await before.createGroup({
      ec2TagFilters: [],
      autoScalingGroups: ['hello'],
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      loadBalancerInfo: { targetGroupInfoList: [{ name: 'hello' }] },
      blueGreenDeploymentConfiguration: {
        greenFleetProvisioningOption: { action: 'COPY_AUTO_SCALING_GROUP' },
        terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 10 },
      },
    });
    const id = await before.deploy({ 'appspec.yml': APPSPEC, 'app/version.txt': '1' });
    await vi.waitFor(() => expect(balancing.calls).toContain(`deregister ${hostIds(1)[0]}`), {
      timeout: 10_000,
    });
    await vi.waitFor(
      async () => expect((await before.targets(id)).every(({ status }) => status === 'Succeeded')).toBe(true),
      WAIT,
    );
    await clock.advance(6 * 60_000);
    await before.stop();

    const after = await startFleet(2, options);
    await clock.advance(3 * 60_000);
    expect(balancing.calls).not.toContain('delete hello');
    await clock.advance(60_000);
    expect(await after.ended(id)).toMatchObject({ status: 'Succeeded' });
    expect(balancing.calls.slice(-2)).toEqual([`attach CodeDeploy_${GROUP}_${id}`, 'delete hello']);
    await after.stop();
  });
});
