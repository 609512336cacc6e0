import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  SetDesiredCapacityCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  BatchGetDeploymentTargetsCommand,
  CodeDeployClient,
  ContinueDeploymentCommand,
  CreateDeploymentCommand,
  CreateDeploymentGroupCommand,
  GetDeploymentCommand,
  GetDeploymentGroupCommand,
  GetDeploymentTargetCommand,
  ListDeploymentsCommand,
  ListDeploymentTargetsCommand,
  StopDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { EC2Client, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { groupHosts } from '../../../../lib/views/group-hosts.ts';
import { startTestCloud } from '../../test-cloud.ts';
import type { TestCloud } from '../../test-cloud.ts';
import {
  BLUE_GREEN_GROUP,
  BLUE_GREEN_SERVICES,
  bundleOf,
  createBlueGreenFleet,
  isHostBuilt,
} from './blue-green-fleet.ts';
import { zip } from './zip.ts';

/** Changes nothing, and ends when it is let go. */
const HELD: Readonly<Record<string, string>> = {
  'appspec.yml':
    'version: 0.0\nos: linux\nhooks:\n  BeforeInstall:\n    - location: wait.sh\n      timeout: 30\n',
  'wait.sh': '#!/bin/sh\nwhile [ ! -e "$HOST_ROOT/go" ]; do sleep 0.05; done\n',
};

describe.skipIf(!isHostBuilt)('a blue/green deployment (needs dist/host.js: npm run build)', () => {
  let cloud: TestCloud;
  let client: CodeDeployClient;
  let url: string;
  beforeAll(async () => {
    cloud = await startTestCloud({ services: BLUE_GREEN_SERVICES });
    client = new CodeDeployClient(cloud.clientConfig);
    await new S3Client(cloud.clientConfig).send(new CreateBucketCommand({ Bucket: 'bundles' }));
    url = await createBlueGreenFleet(cloud, { hosts: 3, config: 'CodeDeployDefault.AllAtOnce' });
  }, 30_000);
  afterAll(() => cloud.stop(), 30_000);

  const read = async (deploymentId: string) =>
    (await client.send(new GetDeploymentCommand({ deploymentId }))).deploymentInfo!;
  const reaches = (deploymentId: string, isThere: (info: DeploymentInfo) => unknown) =>
    vi.waitFor(
      async () => {
        const info = await read(deploymentId);
        if (!isThere(info)) {
          const why = JSON.stringify({ status: info.status, error: info.errorInformation });
          throw new Error(`expected more of ${deploymentId}, found ${why}`);
        }
        return info;
      },
      { timeout: 30_000, interval: 50 },
    );
  /** The targets that run BeforeInstall. */
  const runningOf = async (deploymentId: string) => {
    const { targetIds = [] } = await client.send(new ListDeploymentTargetsCommand({ deploymentId }));
    const { deploymentTargets = [] } = await client.send(
      new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }),
    );
    return deploymentTargets.flatMap(({ instanceTarget: { targetId, lifecycleEvents } = {} }) => {
      const event = lifecycleEvents?.find(({ lifecycleEventName }) => lifecycleEventName === 'BeforeInstall');
      return targetId && event?.status === 'InProgress' ? [targetId] : [];
    });
  };
  const letGo = (host: string) => writeFileSync(join(cloud.cloud.folder('ec2'), 'hosts', host, 'go'), '');
  const deploy = async (
    version: string,
    files: Readonly<Record<string, string>> = bundleOf(version),
    group = BLUE_GREEN_GROUP,
  ) => {
    const Key = `CodeDeploy/${version}.zip`;
    await new S3Client(cloud.clientConfig).send(
      new PutObjectCommand({ Bucket: 'bundles', Key, Body: await zip(files) }),
    );
    const { deploymentId } = await client.send(
      new CreateDeploymentCommand({
        ...group,
        revision: { revisionType: 'S3', s3Location: { bucket: 'bundles', key: Key, bundleType: 'zip' } },
      }),
    );
    return deploymentId!;
  };
  const fleetOf = async () => {
    const { deploymentGroupInfo } = await client.send(new GetDeploymentGroupCommand(BLUE_GREEN_GROUP));
    return deploymentGroupInfo?.autoScalingGroups?.map(({ name }) => name);
  };
  const eventsOf = async (deploymentId: string, label: string) => {
    const { targetIds = [] } = await client.send(
      new ListDeploymentTargetsCommand({ deploymentId, targetFilters: { ServerInstanceLabel: [label] } }),
    );
    const [targetId] = targetIds;
    const { deploymentTarget } = await client.send(
      new GetDeploymentTargetCommand({ deploymentId, targetId }),
    );
    return deploymentTarget?.instanceTarget?.lifecycleEvents?.map(
      ({ lifecycleEventName }) => lifecycleEventName,
    );
  };
  const answer = async () => (await fetch(url)).text();

  it('moves the traffic to a new fleet and ends the old one, and takes a stopped release back, without a failed request', async () => {
    const first = await deploy('v1');
    await reaches(first, (info) => info.instanceTerminationWaitTimeStarted);
    await client.send(
      new ContinueDeploymentCommand({ deploymentId: first, deploymentWaitType: 'TERMINATION_WAIT' }),
    );
    expect(await reaches(first, (info) => info.completeTime)).toMatchObject({ status: 'Succeeded' });
    expect(await answer()).toBe('v1');

    const load = startLoad(url);
    const second = await deploy('v2');
    await reaches(second, (info) => info.instanceTerminationWaitTimeStarted);
    expect(await answer()).toBe('v2');
    await client.send(
      new ContinueDeploymentCommand({ deploymentId: second, deploymentWaitType: 'TERMINATION_WAIT' }),
    );
    await reaches(second, (info) => info.status === 'Succeeded');
    expect(await fleetOf()).toEqual([`CodeDeploy_hello-production_${second}`]);
    expect(await eventsOf(second, 'Green')).toHaveLength(10);
    expect(await eventsOf(second, 'Blue')).toEqual([
      'BeforeBlockTraffic',
      'BlockTraffic',
      'AfterBlockTraffic',
    ]);
    const { AutoScalingGroups } = await new AutoScalingClient(cloud.clientConfig).send(
      new DescribeAutoScalingGroupsCommand({
        AutoScalingGroupNames: [`CodeDeploy_hello-production_${first}`, 'hello'],
      }),
    );
    expect(AutoScalingGroups?.filter(({ Status }) => Status === undefined)).toEqual([]);

    const third = await deploy('v3');
    await reaches(third, (info) => info.instanceTerminationWaitTimeStarted);
    expect(await answer()).toBe('v3');
    await client.send(new StopDeploymentCommand({ deploymentId: third, autoRollbackEnabled: true }));
    const { rollbackInfo } = await reaches(third, (info) => info.status === 'Stopped');
    const rollback = rollbackInfo!.rollbackDeploymentId!;
    await reaches(rollback, (info) => info.status === 'Succeeded');
    expect(await eventsOf(rollback, 'Blue')).toEqual([
      'BeforeAllowTraffic',
      'AllowTraffic',
      'AfterAllowTraffic',
    ]);
    expect(await answer()).toBe('v2');
    expect(await fleetOf()).toEqual([`CodeDeploy_hello-production_${second}`]);
    const { failed, versions } = await load.end();
    expect(failed).toEqual([]);
    expect([...versions].sort()).toEqual(['v1', 'v2', 'v3']);
  }, 90_000);

  it('taken back before any traffic moved, leaves the original hosts as those of the group', async () => {
    const id = await deploy('held', HELD);
    await vi.waitFor(async () => expect(await runningOf(id)).toHaveLength(3), { timeout: 30_000 });
    const green = await runningOf(id);
    await client.send(new StopDeploymentCommand({ deploymentId: id, autoRollbackEnabled: true }));
    for (const host of green) letGo(host);
    const { rollbackInfo } = await reaches(id, (info) => info.status === 'Stopped');
    await reaches(rollbackInfo!.rollbackDeploymentId!, (info) => info.status === 'Succeeded');
    const balancers = new ElasticLoadBalancingV2Client(cloud.clientConfig);
    const hosts = await groupHosts({ codeDeploy: client, balancers }, 'hello', 'hello-production');
    const { AutoScalingGroups: [live] = [] } = await new AutoScalingClient(cloud.clientConfig).send(
      new DescribeAutoScalingGroupsCommand({
        AutoScalingGroupNames: (await fleetOf())?.flatMap((name) => name ?? []),
      }),
    );
    const serving = live!.Instances!.map(({ InstanceId }) => InstanceId);
    expect(hosts.map(({ host }) => host).sort()).toEqual(serving.sort());
    expect(hosts.map(({ health }) => health)).toEqual(['healthy', 'healthy', 'healthy']);
  }, 60_000);

  it('gives a host that joins later the last good version before it gets traffic', async () => {
    const autoScaling = new AutoScalingClient(cloud.clientConfig);
    const [live = ''] = (await fleetOf()) ?? [];
    await autoScaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: live, DesiredCapacity: 4 }));
    await vi.waitFor(
      async () => {
        const { AutoScalingGroups } = await autoScaling.send(
          new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [live] }),
        );
        const states = AutoScalingGroups?.[0]?.Instances?.map(({ LifecycleState }) => LifecycleState);
        expect(states).toEqual(['InService', 'InService', 'InService', 'InService']);
      },
      { timeout: 30_000, interval: 50 },
    );
    const { deployments = [] } = await client.send(new ListDeploymentsCommand(BLUE_GREEN_GROUP));
    const infos = await Promise.all(deployments.map(read));
    expect(infos.filter(({ creator }) => creator === 'autoscaling')).toMatchObject([
      { status: 'Succeeded', revision: { s3Location: { key: 'CodeDeploy/v2.zip' } } },
    ]);
    const answers = await Promise.all(Array.from({ length: 12 }, answer));
    expect(new Set(answers)).toEqual(new Set(['v2']));
  }, 60_000);

  it('ends the events of a host that is terminated, at once and with the reason', async () => {
    const [live = ''] = (await fleetOf()) ?? [];
    const IN_PLACE = { applicationName: 'hello', deploymentGroupName: 'hello-in-place' };
    await client.send(
      new CreateDeploymentGroupCommand({
        ...IN_PLACE,
        serviceRoleArn: `arn:aws:iam::${cloud.cloud.account}:role/CodeDeploy`,
        autoScalingGroups: [live],
        deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
      }),
    );
    const id = await deploy('held', HELD, IN_PLACE);
    await vi.waitFor(async () => expect(await runningOf(id)).toHaveLength(4), { timeout: 30_000 });
    const [victim = '', ...others] = await runningOf(id);
    await new EC2Client(cloud.clientConfig).send(new TerminateInstancesCommand({ InstanceIds: [victim] }));
    await reaches(id, (info) => info.deploymentOverview?.Failed === 1);
    for (const host of others) letGo(host);
    expect(await reaches(id, (info) => info.completeTime)).toMatchObject({
      status: 'Succeeded',
      deploymentOverview: { Succeeded: 3, Failed: 1 },
    });
    const { deploymentTarget } = await client.send(
      new GetDeploymentTargetCommand({ deploymentId: id, targetId: victim }),
    );
    const failed = deploymentTarget?.instanceTarget?.lifecycleEvents?.find(
      ({ status }) => status === 'Failed',
    );
    expect(failed).toMatchObject({
      lifecycleEventName: 'BeforeInstall',
      diagnostics: { message: expect.stringContaining(`The instance ${victim} is shutting-down`) },
    });
  }, 60_000);
});

/** Requests without a pause, every answer checked. */
function startLoad(url: string): { end(): Promise<{ failed: string[]; versions: Set<string> }> } {
  const failed: string[] = [];
  const versions = new Set<string>();
  const over = new AbortController();
  const run = async () => {
    while (!over.signal.aborted) {
      try {
        const response = await fetch(url);
        const text = await response.text();
        if (response.ok) versions.add(text);
        else failed.push(`${response.status} ${text}`);
      } catch (error) {
        failed.push(String((error as Error).cause ?? error));
      }
    }
  };
  const runs = [run(), run()];
  return {
    end: async () => {
      over.abort();
      await Promise.all(runs);
      return { failed, versions };
    },
  };
}
