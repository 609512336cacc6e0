import type { CreateDeploymentGroupCommandInput } from '@aws-sdk/client-codedeploy';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Instance } from '@aws-sdk/client-ec2';
import type { ServiceDefinition } from '../../../local/service.ts';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { APPLICATION, listing } from '../../local/services/codedeploy/fleet.ts';
import { simulateBalancing } from '../../local/services/codedeploy/simulated-balancing.ts';
import { startSimulatedFleet, type SimulatedFleet } from '../../local/services/codedeploy/simulated-fleet.ts';
import { startConsoleStage, type ConsoleStage } from '../console-stage.ts';
import { heard, type LiveEvent, liveEvents } from '../live-events.ts';
import { linkTo, rowsOf, textOf } from '../text-of.ts';

const instance = (InstanceId: string, color: string) => ({
  InstanceId,
  Tags: [{ Key: 'color', Value: color }],
});
const tagged = (Value: string) => [{ Key: 'color', Value, Type: 'KEY_AND_VALUE' as const }];
const BLUE_GREEN: Partial<CreateDeploymentGroupCommandInput> = {
  deploymentGroupName: 'blue-green',
  ec2TagFilters: tagged('blue'),
  deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
  deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
  loadBalancerInfo: { targetGroupInfoList: [{ name: 'hello' }] },
  blueGreenDeploymentConfiguration: {
    greenFleetProvisioningOption: { action: 'DISCOVER_EXISTING' },
    deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 60 },
    terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 60 },
  },
};

let fleet: SimulatedFleet;
let stage: ConsoleStage;
let answers: (host: string, event: string) => boolean | Promise<boolean>;
beforeAll(async () => {
  const [, balancer] = simulateBalancing(['i-blue-1', 'i-blue-2'], 2).services;
  const instances = [
    ...['1', '2', '3'].map((name) => instance(`i-plain-${name}`, 'plain')),
    ...['1', '2'].flatMap((name) => [
      instance(`i-blue-${name}`, 'blue'),
      instance(`i-green-${name}`, 'green'),
    ]),
  ];
  fleet = await startSimulatedFleet({
    services: [balancer!, withTermination(instances)],
    instances,
    answers: (host, event) => answers(host, event),
  });
  answers = () => true;
  await allowTermination();
  await fleet.createGroup({
    ec2TagFilters: tagged('plain'),
    deploymentConfigName: 'CodeDeployDefault.OneAtATime',
  });
  await fleet.createGroup(BLUE_GREEN);
  stage = await startConsoleStage(fleet.cloud);
});
afterAll(async () => {
  await stage?.close();
  await fleet?.stop();
});
beforeEach(() => {
  answers = () => true;
});

const page = async (id: string, more = '') => textOf(await stage.page(`/deployments/${id}${more}`));
const reads = (id: string, text: string | RegExp) =>
  vi.waitFor(async () => expect(await page(id)).toMatch(text), { timeout: 10_000, interval: 20 });

async function allowTermination(): Promise<void> {
  const Statement = [{ Effect: 'Allow', Action: 'ec2:TerminateInstances', Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  const client = new IAMClient(fleet.cloud.clientConfig);
  await client.send(new PutRolePolicyCommand({ RoleName: 'CodeDeploy', PolicyName: 'ends', PolicyDocument }));
}

/** An ec2 that lists instances and takes their end for granted. */
function withTermination(instances: readonly Instance[]): ServiceDefinition {
  const ec2 = listing(instances);
  return {
    ...ec2,
    create: async (cloud) => {
      const service = await ec2.create(cloud);
      return { ...service, operations: { ...service.operations, TerminateInstances: () => ({}) } };
    },
  };
}

/** Hosts wait in this event until it is opened. */
function holdIn(event: string) {
  let open = () => {};
  const gate = new Promise<boolean>((resolve) => (open = () => resolve(true)));
  answers = (_host, name) => (name === event ? gate : true);
  return { open };
}

describe('a deployment in place', () => {
  it('tells its progress and its rules, and what has changed to whoever looks', async () => {
    const { open } = holdIn('AfterInstall');
    const id = await fleet.deploy('one');
    await reads(id, 'AfterInstall In progress');
    const text = await page(id);
    expect(text).toContain('0 of 3 done (Pending 2, In progress 1)');
    expect(text).toContain('Health rule 2 of 3 instances must stay healthy');
    expect(text).toContain('Configuration CodeDeployDefault.OneAtATime');
    expect(text).toContain('Revision s3://bundles/one.zip');

    const events = liveEvents(stage, `/deployments/${id}`);
    const news: LiveEvent[] = [(await events.next()).value!];
    open();
    news.push(...(await heard(events, '3 of 3 done')));
    expect(new Set(news.map(({ event }) => event))).toEqual(new Set(['news']));
    expect(news[0]!.data.regions!.map(({ name }) => name).sort()).toEqual(['facts', 'fleets', 'progress']);
    expect(news.at(-1)!.data).toMatchObject({ title: `Deployment ${id}`, announce: 'Succeeded' });
    expect(rowsOf(await stage.page(`/deployments/${id}`)).slice(1)).toEqual(
      ['1', '2', '3'].map((name) =>
        expect.stringMatching(
          new RegExp(
            `^i-plain-${name} ✓ Succeeded – ValidateService Succeeded 20\\S+ \\S+ 20\\S+ \\S+ [\\d.]+ s$`,
          ),
        ),
      ),
    );
  });

  it('ends what it sends when nothing changes any more', async () => {
    const id = await fleet.deploy('two');
    await fleet.ended(id);
    const events = [];
    for await (const { event } of liveEvents(stage, `/deployments/${id}`)) events.push(event);
    expect(events).toEqual(['news', 'end']);
    expect(await stage.page(`/deployments/${id}`)).not.toContain('data-live');
  });

  it('tells what began a failure, and links to its rollback and back', async () => {
    answers = (host, event) => !(host === 'i-plain-1' && event === 'ApplicationStart');
    const id = await fleet.deploy('three', {
      deploymentConfigName: 'CodeDeployDefault.OneAtATime',
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
    });
    await fleet.ended(id);
    answers = () => true;
    await reads(id, 'rolled back by');
    const markup = await stage.page(`/deployments/${id}`);
    expect(textOf(markup)).toMatch(/HEALTH_CONSTRAINTS[^]*It began on i-plain-1 in ApplicationStart/);
    expect(linkTo(markup, 'i-plain-1')).toBe(`/deployments/${id}/targets/i-plain-1`);
    const { rollbackInfo } = await fleet.info(id);
    const back = rollbackInfo!.rollbackDeploymentId!;
    expect(linkTo(markup, `rolled back by deployment ${back}`)).toBe(`/deployments/${back}`);
    await fleet.ended(back);
    const other = await stage.page(`/deployments/${back}`);
    expect(linkTo(other, `the rollback of deployment ${id}`)).toBe(`/deployments/${id}`);
    expect(textOf(other)).toContain('Initiator CodeDeploy rollback');
  });

  it('narrows its targets to a status', async () => {
    answers = (host, event) => !(host === 'i-plain-3' && event === 'Install');
    const id = await fleet.deploy('four', { deploymentConfigName: 'CodeDeployDefault.AllAtOnce' });
    await fleet.ended(id);
    const all = await stage.page(`/deployments/${id}`);
    expect(rowsOf(all)).toHaveLength(4);
    const failed = await stage.page(linkTo(all, 'Failed 1')!);
    expect(rowsOf(failed).slice(1)).toEqual([expect.stringMatching(/^i-plain-3 ✕ Failed/)]);
    expect(await page(id, '?targets=Ready')).toContain('None of these has this status.');
  });

  it('shows what people wrote as a text', async () => {
    const script = '<img src=x onerror=alert(1)>';
    const id = await fleet.deploy(`"${script}`, { description: script });
    await fleet.ended(id);
    const markup = await stage.page(`/deployments/${id}`);
    expect(textOf(markup)).toContain(`Description ${script}`);
    expect(markup).not.toContain('<img');
  });
});

describe('stopping', () => {
  it('asks how, stops, and says so', async () => {
    const { open } = holdIn('AfterInstall');
    const id = await fleet.deploy('five');
    await reads(id, 'AfterInstall In progress');
    const markup = await stage.page(`/deployments/${id}`);
    const asking = textOf(await stage.page(linkTo(markup, 'Stop…')!));
    expect(asking).toContain(`Stop deployment ${id}?`);
    expect(asking).toContain('Stop and roll back Stop without a rollback Leave it running');
    expect((await stage.post(`/deployments/${id}/stop`, {})).status).toBe(400);
    expect((await fleet.info(id)).status).toBe('InProgress');

    const stopped = await stage.post(`/deployments/${id}/stop`, { rollback: 'no' });
    expect([stopped.status, stopped.headers.get('location')]).toEqual([303, `/deployments/${id}?told=stop`]);
    expect(await page(id, '?told=stop')).toContain('The deployment was told to stop.');
    open();
    expect((await fleet.ended(id)).status).toBe('Stopped');
    expect((await fleet.info(id)).rollbackInfo?.rollbackDeploymentId).toBeUndefined();

    expect(await page(id, '/stop')).toContain('The deployment has ended already.');
  });

  it('says that it is too late', async () => {
    const id = await fleet.deploy('late');
    await fleet.ended(id);
    const late = await stage.post(`/deployments/${id}/stop`, { rollback: 'no' });
    expect(late.status).toBe(409);
    expect(textOf(await late.text())).toContain('The deployment has ended already.');
  });

  it('rolls back where it is told to', async () => {
    const { open } = holdIn('AfterInstall');
    const id = await fleet.deploy('six');
    await reads(id, 'AfterInstall In progress');
    const stopped = await stage.post(`/deployments/${id}/stop`, { rollback: 'yes' });
    expect(stopped.headers.get('location')).toBe(`/deployments/${id}?told=stop-back`);
    open();
    await fleet.ended(id);
    await reads(id, /This deployment was rolled back by deployment d-/);
    const { rollbackInfo } = await fleet.info(id);
    expect((await fleet.ended(rollbackInfo!.rollbackDeploymentId!)).status).toBe('Succeeded');
  });
});

it('leads a blue/green deployment through its waits', async () => {
  const targetInstances = { tagFilters: tagged('green') };
  const id = await fleet.deploy('seven', { deploymentGroupName: 'blue-green', targetInstances });
  await reads(id, 'The replacement is ready and waits for you to reroute the traffic.');
  const ready = await stage.page(`/deployments/${id}`);
  expect(textOf(ready)).toMatch(/Reroute traffic to them\s+◐ now/);
  expect(textOf(ready)).toContain('Reroute traffic now Stop…');
  const early = await stage.post(`/deployments/${id}/continue`, { wait: 'TERMINATION_WAIT' });
  expect(early.status).toBeGreaterThanOrEqual(400);

  const told = await stage.post(`/deployments/${id}/continue`, { wait: 'READY_WAIT' });
  expect(told.headers.get('location')).toBe(`/deployments/${id}?told=continue`);
  await reads(id, 'Let the original go now');
  const waiting = await stage.page(`/deployments/${id}`);
  const rows = rowsOf(waiting).filter((row) => row.startsWith('i-'));
  expect(rows.map((row) => row.split(' 20')[0])).toEqual([
    'i-green-1 Replacement ✓ Succeeded Yes AfterAllowTraffic Succeeded',
    'i-green-2 Replacement ✓ Succeeded Yes AfterAllowTraffic Succeeded',
    'i-blue-1 Original ✓ Succeeded No AfterBlockTraffic Succeeded',
    'i-blue-2 Original ✓ Succeeded No AfterBlockTraffic Succeeded',
  ]);
  expect(textOf(waiting)).toContain('Replacement instances (2)');

  await stage.post(`/deployments/${id}/continue`, { wait: 'TERMINATION_WAIT' });
  expect(await fleet.ended(id)).toMatchObject({ status: 'Succeeded' });
  expect(await page(id)).toMatch(/Let the original instances go\s+✓ done/);
  const late = await stage.post(`/deployments/${id}/continue`, { wait: 'READY_WAIT' });
  expect(late.status).toBe(409);
});

it('knows no deployment that is not there', async () => {
  for (const path of [
    '/deployments/d-NOTTHERE1',
    '/deployments/x%2F..%2Fy',
    '/deployments/d-NOTTHERE1/stop',
  ]) {
    const answer = await stage.get(path);
    expect(answer.status).toBe(404);
    expect(textOf(await answer.text())).toContain('CodeDeploy has no deployment');
  }
});

it('speaks Chinese', async () => {
  const id = await fleet.deploy('eight');
  await fleet.ended(id);
  const text = textOf(await stage.page(`/deployments/${id}`, { 'accept-language': 'zh' }));
  expect(text).toContain(`部署 ${id}`);
  expect(text).toContain('3 个实例中必须有 2 个保持健康');
  expect(text).toContain(APPLICATION);
});

it('has had no fault of its own', () => expect(stage.faults).toEqual([]));
