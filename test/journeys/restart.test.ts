import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  BatchGetDeploymentsCommand,
  CodeDeployClient,
  ListDeploymentsCommand,
} from '@aws-sdk/client-codedeploy';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetExecutionHistoryCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { balancerUrl } from '../../cli/demo/balancer-url.ts';
import { helloBundle, helloFile } from './hello-bundle.ts';
import { EXAMPLE_FLEET, startJourney, type Journey } from './journey.ts';

// Two releases on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const PRODUCTION_ONLY = helloFile('signalbox.yml')
  .replace(/ {2}- name: staging[^]*(?= {2}- name: prod)/, '')
  .replace('time: 2m', 'time: 15s');
const options = {
  data: mkdtempSync(join(tmpdir(), 'signalbox-restart-')),
  fleet: EXAMPLE_FLEET.replace(/ {2}- name: hello-staging[^]*(?= {2}- name: hello-prod)/, '').replace(
    'count: 3',
    'count: 1',
  ),
};

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney(options);
});
afterAll(async () => {
  await journey?.stop();
  rmSync(options.data, { recursive: true, force: true });
});

it('serves the same version after a restart of the whole cloud, remembers what was, and takes the next', async () => {
  expect(await release('7.0.0')).toBe('succeeded');
  await vi.waitFor(async () => expect(await answer()).toMatchObject({ version: '7.0.0' }), SOON);
  const before = await vi.waitFor(whatStands, SOON);
  await journey.stop();

  journey = await startJourney(options);
  await vi.waitFor(async () => expect(await answer()).toMatchObject({ version: '7.0.0' }), SOON);
  expect(await whatIsKept()).toEqual(before);

  expect(await release('8.0.0')).toBe('succeeded');
  expect(await answer()).toMatchObject({ version: '8.0.0' });
});

const SOON = { timeout: 20_000, interval: 50 };

async function release(version: string): Promise<string> {
  const packageJson = helloFile('package.json').replace(/"version": "[^"]*"/, `"version": "${version}"`);
  const bundle = await helloBundle({ 'signalbox.yml': PRODUCTION_ONLY, 'package.json': packageJson });
  const record = await journey.endOf((await journey.upload(bundle)).release);
  return record.status === 'succeeded' ? record.status : `${record.status}: ${record.reason?.text}`;
}

async function answer(): Promise<unknown> {
  const url = await balancerUrl(new ElasticLoadBalancingV2Client(journey.clientConfig), 'hello');
  const response = await fetch(url);
  return response.ok ? response.json() : response.status;
}

/** What is kept once nothing moves any more: an execution ends a little after its release. */
async function whatStands(): Promise<unknown> {
  const kept = await whatIsKept();
  expect(kept.executions.map(({ status }) => status)).toEqual(['SUCCEEDED']);
  return kept;
}

/** Of every service that must remember something, what its API tells. */
async function whatIsKept() {
  const { clientConfig, outputs, records } = journey;
  const states = new SFNClient(clientConfig);
  const { executions = [] } = await states.send(
    new ListExecutionsCommand({ stateMachineArn: outputs['ReleaseStateMachineArn'] }),
  );
  const [execution] = executions;
  const { events } = await states.send(
    new GetExecutionHistoryCommand({ executionArn: execution!.executionArn }),
  );
  const codeDeploy = new CodeDeployClient(clientConfig);
  const { deployments } = await codeDeploy.send(new ListDeploymentsCommand());
  const { deploymentsInfo } = await codeDeploy.send(
    new BatchGetDeploymentsCommand({ deploymentIds: deployments }),
  );
  const { MetricAlarms } = await new CloudWatchClient(clientConfig).send(new DescribeAlarmsCommand());
  const { AutoScalingGroups = [] } = await new AutoScalingClient(clientConfig).send(
    new DescribeAutoScalingGroupsCommand(),
  );
  return {
    outputs,
    record: await records.find(execution!.name!),
    executions,
    events,
    deploymentsInfo,
    alarms: MetricAlarms?.map(({ AlarmName, AlarmArn, Threshold }) => ({ AlarmName, AlarmArn, Threshold })),
    groups: AutoScalingGroups.map(({ AutoScalingGroupName, Instances = [] }) => ({
      AutoScalingGroupName,
      instances: Instances.map(({ InstanceId, LifecycleState, HealthStatus }) => [
        InstanceId,
        LifecycleState,
        HealthStatus,
      ]),
    })),
  };
}
