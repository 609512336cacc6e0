import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeLifecycleHooksCommand,
  SetDesiredCapacityCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateDeploymentCommand,
  DeleteDeploymentGroupCommand,
  GetDeploymentGroupCommand,
  ListDeploymentsCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { CreateLaunchTemplateCommand, EC2Client, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AttachRolePolicyCommand, DetachRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createManualClock } from '../../../../local/clock.ts';
import type { ManualClock } from '../../../../local/clock.ts';
import { autoscaling } from '../../../../local/services/autoscaling/index.ts';
import { groupHosts } from '../../../../lib/views/group-hosts.ts';
import { APPLICATION, GROUP } from './fleet.ts';
import { revisionOf, startSimulatedFleet } from './simulated-fleet.ts';
import type { SimulatedFleet } from './simulated-fleet.ts';
import { simulateInstances } from './simulated-instances.ts';

const WAIT = { timeout: 10_000, interval: 10 };
const SELF = { applicationName: APPLICATION, deploymentGroupName: GROUP };
const POLICY = 'arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole';

let clock: ManualClock;
let fleet: SimulatedFleet;
let scaling: AutoScalingClient;
let iam: IAMClient;
let answers: (host: string, event: string) => boolean | Promise<boolean>;
let folder: string;
beforeEach(async () => {
  clock = createManualClock();
  answers = () => true;
  folder = mkdtempSync(join(tmpdir(), 'scaling-'));
  await start();
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'CodeDeploy', PolicyArn: POLICY }));
  await new EC2Client(fleet.cloud.clientConfig).send(
    new CreateLaunchTemplateCommand({ LaunchTemplateName: 'host', LaunchTemplateData: { ImageId: 'ami-1' } }),
  );
  await createScaling('web', 2);
});
afterEach(async () => {
  await fleet.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the cloud, or takes it up where it was stopped. */
async function start(): Promise<void> {
  const joined = new Map<string, string>();
  let onLaunch: (id: string, identifier: string) => void = (id, identifier) => joined.set(id, identifier);
  fleet = await startSimulatedFleet({
    clock,
    data: folder,
    services: [autoscaling, simulateInstances((id, identifier) => onLaunch(id, identifier))],
    answers: (host, event) => answers(host, event),
  });
  onLaunch = (id, identifier) => fleet.join({ [id]: identifier });
  fleet.join(Object.fromEntries(joined));
  scaling = new AutoScalingClient(fleet.cloud.clientConfig);
  iam = new IAMClient(fleet.cloud.clientConfig);
}

const createScaling = (AutoScalingGroupName: string, DesiredCapacity: number) =>
  scaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName,
      LaunchTemplate: { LaunchTemplateName: 'host' },
      MinSize: 0,
      MaxSize: 5,
      DesiredCapacity,
      VPCZoneIdentifier: 'subnet-a',
    }),
  );
const scale = (DesiredCapacity: number) =>
  scaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: 'web', DesiredCapacity }));
const instances = async () => {
  const { AutoScalingGroups } = await scaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['web'] }),
  );
  return AutoScalingGroups![0]!.Instances!;
};
const inService = (count: number) =>
  vi.waitFor(async () => {
    const states = (await instances()).map(({ LifecycleState }) => LifecycleState);
    expect(states).toEqual(Array.from({ length: count }, () => 'InService'));
  }, WAIT);
const hooksOf = async (AutoScalingGroupName: string) =>
  (await scaling.send(new DescribeLifecycleHooksCommand({ AutoScalingGroupName }))).LifecycleHooks!;
const groupInfo = async () =>
  (await fleet.client.send(new GetDeploymentGroupCommand(SELF))).deploymentGroupInfo!;
const update = (input: object) =>
  fleet.client.send(
    new UpdateDeploymentGroupCommand({
      applicationName: APPLICATION,
      currentDeploymentGroupName: GROUP,
      ...input,
    }),
  );
/** The deployments with that creator, once there are so many and all have ended. */
const ended = (creator: string, count: number) =>
  vi.waitFor(async () => {
    const found: DeploymentInfo[] = [];
    for (const id of (await fleet.client.send(new ListDeploymentsCommand(SELF))).deployments!) {
      const info = await fleet.info(id);
      if (info.creator === creator) found.push(info);
    }
    expect(found).toHaveLength(count);
    expect(found.every(({ completeTime }) => completeTime)).toBe(true);
    return found;
  }, WAIT);
/** The hosts of the group as people are shown them. */
async function listed(): Promise<string[]> {
  const balancers = new ElasticLoadBalancingV2Client(fleet.cloud.clientConfig);
  const hosts = await groupHosts({ codeDeploy: fleet.client, balancers }, APPLICATION, GROUP);
  expect(hosts.every(({ status }) => status === 'Succeeded')).toBe(true);
  return hosts.map(({ host }) => host).sort();
}
/** Deploys to the group as it stands. */
async function deployed(revision: string) {
  await inService((await instances()).length);
  const info = await fleet.ended(await fleet.deploy(revision));
  expect(info.status).toBe('Succeeded');
}
const create = (input: object = {}) => fleet.createGroup({ autoScalingGroups: ['web'], ...input });

it('puts its hooks on Auto Scaling groups, and takes them off', async () => {
  await create();
  const [hook] = await hooksOf('web');
  expect(hook).toMatchObject({
    LifecycleHookName: expect.stringMatching(
      `^CodeDeploy-managed-automatic-launch-deployment-hook-${GROUP}-[0-9a-f-]{36}$`,
    ),
    LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
    HeartbeatTimeout: 600,
    DefaultResult: 'ABANDON',
  });
  expect((await groupInfo()).autoScalingGroups).toEqual([{ name: 'web', hook: hook?.LifecycleHookName }]);

  await update({ terminationHookEnabled: true });
  expect(await hooksOf('web')).toHaveLength(2);
  expect((await groupInfo()).autoScalingGroups?.[0]?.terminationHook).toContain(
    'CodeDeploy-managed-automatic-termination-deployment-hook-',
  );
  await createScaling('other', 0);
  expect(await update({ autoScalingGroups: ['other'], terminationHookEnabled: false })).toMatchObject({
    hooksNotCleanedUp: [],
  });
  expect(await hooksOf('web')).toEqual([]);
  expect(await hooksOf('other')).toHaveLength(1);
  await fleet.client.send(new DeleteDeploymentGroupCommand(SELF));
  expect(await hooksOf('other')).toEqual([]);
});

it('says which hooks it could not take off', async () => {
  await create();
  const [hook] = await hooksOf('web');
  await iam.send(new DetachRolePolicyCommand({ RoleName: 'CodeDeploy', PolicyArn: POLICY }));
  const { hooksNotCleanedUp } = await fleet.client.send(new DeleteDeploymentGroupCommand(SELF));
  expect(hooksNotCleanedUp).toEqual([{ name: 'web', hook: hook?.LifecycleHookName }]);
});

it.each([
  ['InvalidAutoScalingGroupException', { autoScalingGroups: ['nothing'] }],
  ['InvalidRoleException', { serviceRoleArn: 'arn:aws:iam::123456789012:role/Nobody' }],
])('refuses with %s a group that it cannot put its hook on', async (name, input) => {
  await expect(create(input)).rejects.toMatchObject({ name });
  expect(await hooksOf('web')).toEqual([]);
});

it('lets instances in before anything was deployed', async () => {
  await create();
  await scale(3);
  await inService(3);
  expect(fleet.story).toEqual([]);
});

it('deploys the last successful revision to an instance that joins, before it is in service', async () => {
  await create();
  await deployed('1');
  fleet.story.length = 0;
  let letGo: (isDone: boolean) => void = () => undefined;
  answers = (_host, event) => (event === 'Install' ? new Promise((resolve) => (letGo = resolve)) : true);
  await scale(3);
  await vi.waitFor(() => expect(fleet.story.at(-1)).toContain('Install'), WAIT);
  expect((await instances()).map(({ LifecycleState }) => LifecycleState).sort()).toEqual([
    'InService',
    'InService',
    'Pending:Wait',
  ]);
  const newDeployment = new CreateDeploymentCommand({ ...SELF, revision: revisionOf('2') });
  await expect(fleet.client.send(newDeployment)).rejects.toMatchObject({
    name: 'DeploymentLimitExceededException',
  });
  // Longer than the hook's timeout: heartbeats keep the instance.
  for (let minute = 0; minute < 15; minute += 1) await clock.advance(60_000);
  letGo(true);
  await inService(3);
  const [info] = await ended('autoscaling', 1);
  expect(info).toMatchObject({
    status: 'Succeeded',
    revision: revisionOf('1'),
    deploymentStyle: { deploymentType: 'IN_PLACE' },
    deploymentOverview: { Succeeded: 1 },
  });
  expect(new Set(fleet.story.map((line) => line.split(' ')[0])).size).toBe(1);
});

it('goes on with an instance that joined when the cloud was stopped', async () => {
  await create();
  await deployed('1');
  answers = (_host, event) => (event === 'Install' ? new Promise(() => undefined) : true);
  await scale(3);
  await vi.waitFor(() => expect(fleet.story.at(-1)).toContain('Install'), WAIT);
  await fleet.stop();
  answers = () => true;
  await start();
  await inService(3);
  expect((await ended('autoscaling', 1))[0]).toMatchObject({ status: 'Succeeded' });
  expect(await listed()).toEqual((await instances()).map(({ InstanceId }) => InstanceId).sort());
});

it('gives an instance up whose deployment fails, and waits longer before each next one', async () => {
  await create();
  await deployed('1');
  const known = new Set((await instances()).map(({ InstanceId }) => InstanceId));
  answers = (host) => known.has(host);
  await scale(3);
  await ended('autoscaling', 1);
  await inService(2);
  await clock.advance(1000); // the first wait
  await ended('autoscaling', 2);
  await inService(2);
  await clock.advance(1000);
  await inService(2); // the second wait is twice as long
  answers = () => true;
  await clock.advance(1000);
  await inService(3);
  const all = await ended('autoscaling', 3);
  expect(all.map(({ status }) => status).sort()).toEqual(['Failed', 'Failed', 'Succeeded']);
  expect(all.find(({ status }) => status === 'Failed')?.errorInformation?.message).toContain('First failure');
  expect((await groupInfo()).lastSuccessfulDeployment).toMatchObject({ status: 'Succeeded' });
  expect(await listed()).toEqual((await instances()).map(({ InstanceId }) => InstanceId).sort());
});

it.each([
  ['UPDATE', 1],
  ['IGNORE', 0],
] as const)(
  'brings up to date what joined during a deployment, unless told not to: %s',
  async (strategy, count) => {
    await create({
      outdatedInstancesStrategy: strategy,
      deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
    });
    await deployed('1');
    let letGo = () => {};
    const held = new Promise<boolean>((resolve) => (letGo = () => resolve(true)));
    const known = new Set((await instances()).map(({ InstanceId }) => InstanceId));
    answers = (host, event) => (known.has(host) && event === 'Install' ? held : true);
    const second = await fleet.deploy('2');
    await vi.waitFor(
      () => expect(fleet.story.filter((line) => line.endsWith(' Install'))).toHaveLength(4),
      WAIT,
    );
    await scale(3);
    await inService(3);
    expect((await ended('autoscaling', 1))[0]?.revision).toEqual(revisionOf('1'));
    letGo();
    expect(await fleet.ended(second)).toMatchObject({
      status: 'Succeeded',
      deploymentOverview: { Succeeded: 2 },
    });
    const followOns = await ended('CodeDeployAutoUpdate', count);
    for (const info of followOns) {
      expect(info).toMatchObject({
        status: 'Succeeded',
        revision: revisionOf('2'),
        updateOutdatedInstancesOnly: true,
        deploymentOverview: { Succeeded: 1 },
      });
    }
  },
);

it('lets an instance stop its application before a scale-in ends it', async () => {
  await create({ terminationHookEnabled: true });
  await deployed('1');
  fleet.story.length = 0;
  answers = () => false; // a failure does not hold it up
  await scale(1);
  const [info] = await ended('autoscalingTermination', 1);
  expect(info?.status).toBe('Failed');
  expect(fleet.story).toEqual([expect.stringMatching(/^i-\w+ ApplicationStop$/)]);
  await vi.waitFor(async () => expect(await instances()).toHaveLength(1), WAIT);
});

it('goes on without an instance that is terminated while it is deployed to, and deploys to the one in its place', async () => {
  await create({ deploymentConfigName: 'CodeDeployDefault.AllAtOnce' });
  await deployed('1');
  const [victim] = (await instances()).map(({ InstanceId }) => InstanceId!);
  answers = (host, event) =>
    host === victim && event === 'Install' ? new Promise<boolean>(() => undefined) : true;
  const id = await fleet.deploy('2');
  await vi.waitFor(
    () => expect(fleet.story.filter((line) => line === `${victim} Install`)).toHaveLength(2),
    WAIT,
  );
  await new EC2Client(fleet.cloud.clientConfig).send(
    new TerminateInstancesCommand({ InstanceIds: [victim!] }),
  );
  expect(await fleet.ended(id)).toMatchObject({
    status: 'Succeeded',
    deploymentOverview: { Succeeded: 1, Failed: 1 },
  });
  await inService(2);
  const [joined] = await ended('autoscaling', 1);
  expect(joined?.status).toBe('Succeeded');
});
