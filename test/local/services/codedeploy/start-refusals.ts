import * as sdk from '@aws-sdk/client-codedeploy';
import { expect, vi } from 'vitest';
import { recordingService } from '../recording-service.ts';
import { hostIds, startFleet } from './fleet.ts';
import type { DeploymentIds } from './error-rows/deployment-errors.ts';
import type { ErrorRow } from './error-rows/error-row.ts';
import { simulateBalancing } from './simulated-balancing.ts';

/** A CodeDeploy that has one of everything that an operation may refuse something about. */
export interface Refusals {
  readonly client: sdk.CodeDeployClient;
  readonly ids: DeploymentIds;
  stop(): Promise<void>;
}

type Send = (operation: string, input: object) => Promise<object>;
type Commands = Record<string, new (input: object) => Parameters<sdk.CodeDeployClient['send']>[0]>;

/** Calls an operation by its name, with an input that need not fit it. */
export const sender =
  (client: sdk.CodeDeployClient): Send =>
  (operation, input) => {
    const Command = (sdk as unknown as Commands)[`${operation}Command`];
    if (!Command) throw new Error(`expected an operation of CodeDeploy, got ${operation}`);
    return client.send(new Command(input));
  };

export async function expectRefused(client: sdk.CodeDeployClient, row: ErrorRow): Promise<void> {
  const [operation, input, error] = row;
  await expect(sender(client)(operation, input)).rejects.toMatchObject({
    name: `${error}Exception`,
    $metadata: { httpStatusCode: 400 },
  });
}

const STYLE = { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' };

export async function startRefusals(): Promise<Refusals> {
  const service = { serviceName: 'web', status: 'ACTIVE', deploymentController: { type: 'CODE_DEPLOY' } };
  const ecs = recordingService('ecs', ['DescribeServices'], { services: [service] });
  const fleet = await startFleet(2, {
    services: [...simulateBalancing(hostIds(2), 1).services, ecs.definition],
  });
  // No host answers: what is deployed to one stays in progress.
  for (const host of fleet.hosts) host.kill();
  const send = sender(fleet.client);
  await send('CreateDeploymentConfig', {
    deploymentConfigName: 'half',
    minimumHealthyHosts: { type: 'FLEET_PERCENT', value: 50 },
  });
  await createGroups(fleet.createGroup);
  await createTrafficGroups(send);
  await registerInstances(send);
  const deploy = async (deploymentGroupName: string) => fleet.deploy({}, { deploymentGroupName });
  const ids = {
    ended: await deploy('empty'),
    running: await deploy('in-place'),
    installing: await deploy('blue-green'),
    functions: await fleet.deploy(
      {},
      {
        applicationName: 'lambda',
        deploymentGroupName: 'functions',
        revision: { revisionType: 'AppSpecContent', appSpecContent: { content: 'version: 0.0' } },
      },
    ),
  };
  await fleet.ended(ids.ended);
  await fleet.ended(ids.functions);
  await vi.waitFor(async () => expect(await fleet.targets(ids.installing)).not.toHaveLength(0));
  return { client: fleet.client, ids, stop: fleet.stop };
}

async function createGroups(create: (input: object) => Promise<void>): Promise<void> {
  const balanced = {
    ec2TagFilters: [],
    autoScalingGroups: ['hello'],
    deploymentStyle: STYLE,
    loadBalancerInfo: { targetGroupInfoList: [{ name: 'hello' }] },
  };
  const fleetBy = (action: string) => ({
    blueGreenDeploymentConfiguration: { greenFleetProvisioningOption: { action } },
  });
  await create({ deploymentGroupName: 'in-place', deploymentConfigName: 'half' });
  await create({ deploymentGroupName: 'spare' });
  await create({ deploymentGroupName: 'empty', ec2TagFilters: [] });
  await create({ ...balanced, ...fleetBy('COPY_AUTO_SCALING_GROUP'), deploymentGroupName: 'blue-green' });
  await create({ ...balanced, ...fleetBy('DISCOVER_EXISTING'), deploymentGroupName: 'discovers' });
}

async function createTrafficGroups(send: Send): Promise<void> {
  const serviceRoleArn = 'arn:aws:iam::123456789012:role/CodeDeploy';
  const listenerArns = ['arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/hello/1/2'];
  const ecs = {
    applicationName: 'ecs',
    serviceRoleArn,
    deploymentStyle: STYLE,
    blueGreenDeploymentConfiguration: {},
    loadBalancerInfo: {
      targetGroupPairInfoList: [
        { targetGroups: [{ name: 'blue' }, { name: 'green' }], prodTrafficRoute: { listenerArns } },
      ],
    },
  };
  await send('CreateApplication', { applicationName: 'lambda', computePlatform: 'Lambda' });
  await send('CreateDeploymentGroup', {
    applicationName: 'lambda',
    deploymentGroupName: 'functions',
    serviceRoleArn,
    deploymentStyle: STYLE,
  });
  await send('CreateApplication', { applicationName: 'ecs', computePlatform: 'ECS' });
  for (const [deploymentGroupName, serviceName] of [
    ['services', 'web'],
    ['other', 'api'],
  ]) {
    await send('CreateDeploymentGroup', {
      ...ecs,
      deploymentGroupName,
      ecsServices: [{ serviceName, clusterName: 'main' }],
    });
  }
}

async function registerInstances(send: Send): Promise<void> {
  await send('RegisterOnPremisesInstance', {
    instanceName: 'desk',
    iamUserArn: 'arn:aws:iam::123456789012:user/desk',
  });
  await send('RegisterOnPremisesInstance', {
    instanceName: 'rack',
    iamSessionArn: 'arn:aws:sts::123456789012:assumed-role/Agent/rack',
  });
}
