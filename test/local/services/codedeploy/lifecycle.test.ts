import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  BatchGetDeploymentInstancesCommand,
  ListDeploymentInstancesCommand,
  GetDeploymentCommand,
  StopDeploymentCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import type { InstanceTarget } from '@aws-sdk/client-codedeploy';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { APPLICATION, APPSPEC, GROUP, hostIds, listing, startFleet, tagged } from './fleet.ts';
import type { Fleet } from './fleet.ts';
import { simulateBalancing } from './simulated-balancing.ts';

const SCRIPTABLE = [
  'BeforeBlockTraffic',
  'AfterBlockTraffic',
  'ApplicationStop',
  'BeforeInstall',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
];
const BLOCK = ['BeforeBlockTraffic', 'BlockTraffic', 'AfterBlockTraffic'];
const ALLOW = ['BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic'];
const INSTALL = [
  'ApplicationStop',
  'DownloadBundle',
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
];

/** A bundle with a script for every event, which notes the event and the version that the script came with. */
const version = (name: string, fails: readonly string[] = []) => ({
  'appspec.yml': `${APPSPEC}hooks:\n${SCRIPTABLE.map((event) => `  ${event}:\n    - location: note.sh\n`).join('')}`,
  'app/version.txt': name,
  'note.sh': `#!/bin/sh\necho "$LIFECYCLE_EVENT ${name}" >> "$HOST_ROOT/notes"\ncase " ${fails.join(' ')} " in *" $LIFECYCLE_EVENT "*) exit 1;; esac\n`,
});

const BALANCED = { loadBalancerInfo: { targetGroupInfoList: [{ name: 'hello' }] } };
const TRAFFIC_CONTROL = 'WITH_TRAFFIC_CONTROL' as const;
const ROLLS_BACK = {
  autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE' as const] },
};

const names = (target: InstanceTarget | undefined) =>
  target?.lifecycleEvents?.map(({ lifecycleEventName }) => lifecycleEventName);
const failures = (target: InstanceTarget | undefined) =>
  target?.lifecycleEvents
    ?.filter(({ status }) => status === 'Failed')
    .map((event) => event.lifecycleEventName);

let fleet: Fleet;
afterAll(() => fleet?.stop());

/** What the scripts of a host have noted since it was last asked. */
function notes(index: number): string[] {
  const file = join(fleet.hosts[index]!.root, 'notes');
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  rmSync(file);
  return lines;
}

describe('in place, behind a load balancer', () => {
  beforeAll(async () => {
    fleet = await startFleet(1, { services: simulateBalancing(hostIds(1), 1).services });
    await fleet.createGroup({
      ...BALANCED,
      deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: TRAFFIC_CONTROL },
    });
  });
  const end = async (name: string, fails: readonly string[] = [], options: object = {}) => {
    const info = await fleet.ended(await fleet.deploy(version(name, fails), options));
    const [target] = await fleet.targets(info.deploymentId!);
    return { ...info, target };
  };

  it('takes a host through thirteen events, with a start, an end and diagnostics each', async () => {
    const { status, target } = await end('1');
    expect(status).toBe('Succeeded');
    expect(names(target)).toEqual([...BLOCK, ...INSTALL, ...ALLOW]);
    for (const { startTime, endTime, diagnostics } of target!.lifecycleEvents!) {
      expect(Number(startTime)).toBeLessThanOrEqual(Number(endTime));
      expect(diagnostics).toMatchObject({ errorCode: 'Success', message: expect.any(String) });
    }
    // There is no earlier revision whose scripts could run before the installation.
    expect(notes(0)).toEqual([
      'BeforeInstall 1',
      'AfterInstall 1',
      'ApplicationStart 1',
      'ValidateService 1',
      'BeforeAllowTraffic 1',
      'AfterAllowTraffic 1',
    ]);
  });

  it('runs the scripts of the installed revision before the installation, and rolls back through the same events', async () => {
    const { rollbackInfo } = await end('2', ['ValidateService'], ROLLS_BACK);
    const rollback = rollbackInfo!.rollbackDeploymentId!;
    expect(await fleet.ended(rollback)).toMatchObject({ status: 'Succeeded' });
    const [target] = await fleet.targets(rollback);
    expect(names(target)).toEqual([...BLOCK, ...INSTALL, ...ALLOW]);
    expect(notes(0)).toEqual([
      'BeforeBlockTraffic 1',
      'AfterBlockTraffic 1',
      'ApplicationStop 1',
      'BeforeInstall 2',
      'AfterInstall 2',
      'ApplicationStart 2',
      'ValidateService 2',
      // What was installed last is the version that failed.
      'BeforeBlockTraffic 2',
      'AfterBlockTraffic 2',
      'ApplicationStop 2',
      'BeforeInstall 1',
      'AfterInstall 1',
      'ApplicationStart 1',
      'ValidateService 1',
      'BeforeAllowTraffic 1',
      'AfterAllowTraffic 1',
    ]);
  });

  it('ignores failures of the earlier revision before the installation only where it is told to', async () => {
    const early = ['BeforeBlockTraffic', 'AfterBlockTraffic', 'ApplicationStop'];
    expect(await end('3', early)).toMatchObject({ status: 'Succeeded' });
    const refused = await end('4');
    expect(refused).toMatchObject({ status: 'Failed', ignoreApplicationStopFailures: false });
    expect(failures(refused.target)).toEqual(['BeforeBlockTraffic']);
    const ignoring = await end('4', ['AfterInstall'], { ignoreApplicationStopFailures: true });
    expect(failures(ignoring.target)).toEqual([...early, 'AfterInstall']);
    expect(ignoring.errorInformation?.message).toMatch(/First failure: i-0+ in AfterInstall: .*note\.sh/);
  });
});

describe('blue/green', () => {
  beforeAll(async () => {
    await fleet.stop();
    const balancing = simulateBalancing(hostIds(3), 1);
    fleet = await startFleet(3, { services: [...balancing.services, listing(hostIds(3).map(tagged))] });
    await fleet.createGroup({
      ec2TagFilters: [],
      autoScalingGroups: ['hello'],
      ...BALANCED,
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: TRAFFIC_CONTROL },
      blueGreenDeploymentConfiguration: {
        greenFleetProvisioningOption: { action: 'COPY_AUTO_SCALING_GROUP' },
        terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 0 },
      },
    });
  });
  const labelled = async (id: string, label: string) =>
    (await fleet.targets(id)).find(({ instanceLabel }) => instanceLabel === label);
  const INSTALLED = ['BeforeInstall', 'AfterInstall', 'ApplicationStart', 'ValidateService'];
  const allowed = (name: string) => [`BeforeAllowTraffic ${name}`, `AfterAllowTraffic ${name}`];

  it('installs and allows on the replacement, and blocks on the original', async () => {
    const id = await fleet.deploy(version('1'));
    expect(await fleet.ended(id)).toMatchObject({ status: 'Succeeded' });
    expect(names(await labelled(id, 'Green'))).toEqual([...INSTALL, ...ALLOW]);
    expect(names(await labelled(id, 'Blue'))).toEqual(BLOCK);
    expect(notes(1)).toEqual([...INSTALLED.map((event) => `${event} 1`), ...allowed('1')]);
    await expectByOlderCalls(id);
  });

  /** The calls that came before the ones about targets know hosts by their ARNs. */
  async function expectByOlderCalls(deploymentId: string): Promise<void> {
    const [blue, green] = hostIds(2).map((host) => `arn:aws:ec2:us-east-1:123456789012:instance/${host}`);
    const filters = { instanceTypeFilter: ['Green' as const], instanceStatusFilter: ['Succeeded' as const] };
    const list = new ListDeploymentInstancesCommand({ deploymentId, ...filters });
    expect((await fleet.client.send(list)).instancesList).toEqual([green]);
    const instanceIds = [blue!, hostIds(2)[1]!, 'i-none'];
    const command = new BatchGetDeploymentInstancesCommand({ deploymentId, instanceIds });
    const { instancesSummary, errorMessage } = await fleet.client.send(command);
    expect(instancesSummary?.map(({ instanceId, instanceType }) => [instanceId, instanceType])).toEqual([
      [blue, 'Blue'],
      [green, 'Green'],
    ]);
    expect(instancesSummary?.[0]?.lifecycleEvents).toHaveLength(3);
    expect(errorMessage).toContain('i-none');
  }

  it('takes a release back by allowing on the original and blocking on the replacement', async () => {
    // The wait begins when the traffic has moved.
    const update = new UpdateDeploymentGroupCommand({
      applicationName: APPLICATION,
      currentDeploymentGroupName: GROUP,
      blueGreenDeploymentConfiguration: {
        greenFleetProvisioningOption: { action: 'COPY_AUTO_SCALING_GROUP' },
        terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 60 },
      },
    });
    await fleet.client.send(update);
    const id = await fleet.deploy(version('2'));
    await vi.waitFor(async () => {
      const { deploymentInfo } = await fleet.client.send(new GetDeploymentCommand({ deploymentId: id }));
      expect(deploymentInfo?.instanceTerminationWaitTimeStarted).toBe(true);
    }, 20_000);
    expect(notes(1)).toEqual(['BeforeBlockTraffic 1', 'AfterBlockTraffic 1']);
    expect(notes(2)).toEqual([...INSTALLED.map((event) => `${event} 2`), ...allowed('2')]);

    await fleet.client.send(new StopDeploymentCommand({ deploymentId: id, autoRollbackEnabled: true }));
    const rollback = (await fleet.ended(id)).rollbackInfo!.rollbackDeploymentId!;
    expect(await fleet.ended(rollback)).toMatchObject({ status: 'Succeeded', creator: 'codeDeployRollback' });
    expect(names(await labelled(rollback, 'Blue'))).toEqual(ALLOW);
    expect(names(await labelled(rollback, 'Green'))).toEqual(BLOCK);
    expect(notes(1)).toEqual(allowed('1'));
    expect(notes(2)).toEqual(['BeforeBlockTraffic 2', 'AfterBlockTraffic 2']);
  });
});
