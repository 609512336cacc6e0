import { CreateDeploymentConfigCommand } from '@aws-sdk/client-codedeploy';
import { AddPermissionCommand, CreateFunctionUrlConfigCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askOften, chiSquared, LARGEST_CHI_SQUARED } from '../traffic-share.ts';
import { appSpec, FUNCTION, startFunctions } from './start-functions.ts';
import type { Functions } from './start-functions.ts';

const MINUTE = 60_000;
const SAMPLE = 320;

let functions: Functions;
let url: string;
beforeAll(async () => {
  functions = await startFunctions();
  await functions.createGroup();
  await functions.client.send(
    new CreateDeploymentConfigCommand({
      deploymentConfigName: 'fifth',
      computePlatform: 'Lambda',
      trafficRoutingConfig: {
        type: 'TimeBasedCanary',
        timeBasedCanary: { canaryPercentage: 20, canaryInterval: 5 },
      },
    }),
  );
  url = await openUrl();
});
afterAll(() => functions.stop());

async function openUrl(): Promise<string> {
  const live = { FunctionName: FUNCTION, Qualifier: 'live' };
  const { client } = functions.maker;
  const open = { ...live, Principal: '*' };
  const url = {
    StatementId: 'url',
    Action: 'lambda:InvokeFunctionUrl',
    FunctionUrlAuthType: 'NONE' as const,
  };
  const invoke = { StatementId: 'invoke', Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true };
  await client.send(new AddPermissionCommand({ ...open, ...url }));
  await client.send(new AddPermissionCommand({ ...open, ...invoke }));
  const { FunctionUrl } = await client.send(
    new CreateFunctionUrlConfigCommand({ ...live, AuthType: 'NONE' }),
  );
  return FunctionUrl!;
}

const ask = (requests: number) => askOften(url, requests);

it('reaches the versions by their weights during a canary, and no request fails', async () => {
  expect(await ask(8)).toEqual({ 1: 8 });
  const id = await functions.deploy(appSpec(), { deploymentConfigName: 'fifth' });
  await functions.aliasIs('1 2:0.2');

  const { 1: v1 = 0, 2: v2 = 0, ...others } = await ask(SAMPLE);
  expect(others).toEqual({});
  expect(chiSquared([v1, v2], 0.2)).toBeLessThan(LARGEST_CHI_SQUARED);

  const [across] = await Promise.all([ask(80), functions.clock.advance(5 * MINUTE)]);
  expect(Object.keys(across).every((answer) => answer === '1' || answer === '2')).toBe(true);
  expect(await functions.ended(id)).toMatchObject({ status: 'Succeeded' });
  expect(await ask(40)).toEqual({ 2: 40 });
}, 60_000);
