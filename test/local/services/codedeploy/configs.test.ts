import {
  CodeDeployClient,
  CreateDeploymentConfigCommand,
  GetDeploymentConfigCommand,
  ListDeploymentConfigsCommand,
} from '@aws-sdk/client-codedeploy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from './start-api.ts';
import type { Api } from './start-api.ts';

let api: Api;
let client: CodeDeployClient;
beforeAll(async () => {
  api = await startApi();
  ({ client } = api);
});
afterAll(() => api.stop());

const read = async (deploymentConfigName: string) =>
  (await client.send(new GetDeploymentConfigCommand({ deploymentConfigName }))).deploymentConfigInfo;

describe('predefined configurations', () => {
  it('are those of the three compute platforms', async () => {
    const { deploymentConfigsList } = await client.send(new ListDeploymentConfigsCommand({}));
    expect(deploymentConfigsList?.map((name) => name.replace('CodeDeployDefault.', ''))).toEqual([
      'AllAtOnce',
      'ECSAllAtOnce',
      'ECSCanary10Percent15Minutes',
      'ECSCanary10Percent5Minutes',
      'ECSLinear10PercentEvery1Minutes',
      'ECSLinear10PercentEvery3Minutes',
      'HalfAtATime',
      'LambdaAllAtOnce',
      'LambdaCanary10Percent10Minutes',
      'LambdaCanary10Percent15Minutes',
      'LambdaCanary10Percent30Minutes',
      'LambdaCanary10Percent5Minutes',
      'LambdaLinear10PercentEvery10Minutes',
      'LambdaLinear10PercentEvery1Minute',
      'LambdaLinear10PercentEvery2Minutes',
      'LambdaLinear10PercentEvery3Minutes',
      'OneAtATime',
    ]);
  });

  it.each([
    ['OneAtATime', { minimumHealthyHosts: { type: 'MOST_CONCURRENCY', value: 1 } }],
    ['HalfAtATime', { minimumHealthyHosts: { type: 'FLEET_PERCENT', value: 50 } }],
    ['LambdaAllAtOnce', { computePlatform: 'Lambda', trafficRoutingConfig: { type: 'AllAtOnce' } }],
    [
      'ECSCanary10Percent15Minutes',
      {
        computePlatform: 'ECS',
        trafficRoutingConfig: {
          type: 'TimeBasedCanary',
          timeBasedCanary: { canaryPercentage: 10, canaryInterval: 15 },
        },
      },
    ],
    [
      'LambdaLinear10PercentEvery2Minutes',
      {
        trafficRoutingConfig: {
          type: 'TimeBasedLinear',
          timeBasedLinear: { linearPercentage: 10, linearInterval: 2 },
        },
      },
    ],
  ])('%s says how it deploys', async (name, expected) => {
    expect(await read(`CodeDeployDefault.${name}`)).toMatchObject(expected);
  });
});

describe('configurations of one’s own', () => {
  it.each([
    {
      deploymentConfigName: 'by-zone',
      minimumHealthyHosts: { type: 'HOST_COUNT', value: 2 },
      zonalConfig: {
        firstZoneMonitorDurationInSeconds: 60,
        monitorDurationInSeconds: 30,
        minimumHealthyHostsPerZone: { type: 'FLEET_PERCENT', value: 50 },
      },
    },
    {
      deploymentConfigName: 'slow-canary',
      computePlatform: 'Lambda',
      trafficRoutingConfig: {
        type: 'TimeBasedCanary',
        timeBasedCanary: { canaryPercentage: 1, canaryInterval: 2880 },
      },
    },
    {
      deploymentConfigName: 'thirds',
      computePlatform: 'ECS',
      trafficRoutingConfig: {
        type: 'TimeBasedLinear',
        timeBasedLinear: { linearPercentage: 34, linearInterval: 5 },
      },
    },
  ] as const)('are kept as they were given: $deploymentConfigName', async (input) => {
    const { deploymentConfigId } = await client.send(new CreateDeploymentConfigCommand(input));
    expect(await read(input.deploymentConfigName)).toEqual({
      computePlatform: 'Server',
      ...input,
      deploymentConfigId,
      createTime: expect.any(Date),
    });
  });
});
