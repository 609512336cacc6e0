import { CreateDeploymentConfigCommand } from '@aws-sdk/client-codedeploy';
import { AddPermissionCommand, CreateFunctionUrlConfigCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { appSpec, FUNCTION, startFunctions } from './start-functions.ts';
import type { Functions } from './start-functions.ts';

const MINUTE = 60_000;
const SAMPLE = 320;
/** Of one degree of freedom: more comes by chance once in a thousand times. */
const LARGEST_CHI_SQUARED = 10.83;

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
  await client.send(
    new AddPermissionCommand({
      ...live,
      StatementId: 'url',
      Action: 'lambda:InvokeFunctionUrl',
      Principal: '*',
      FunctionUrlAuthType: 'NONE',
    }),
  );
  const { FunctionUrl } = await client.send(
    new CreateFunctionUrlConfigCommand({ ...live, AuthType: 'NONE' }),
  );
  return FunctionUrl!;
}

/** Asks from four places at once; answers how often each version did, or what else came. */
async function ask(requests: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const place = async (share: number) => {
    for (let n = 0; n < share; n += 1) {
      const answer = await fetch(url);
      const text = answer.ok ? `v${await answer.text()}` : `status ${answer.status}`;
      counts[text] = (counts[text] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: 4 }, () => place(requests / 4)));
  return counts;
}

it('reaches the versions by their weights during a canary, and no request fails', async () => {
  expect(await ask(8)).toEqual({ v1: 8 });
  const id = await functions.deploy(appSpec(), { deploymentConfigName: 'fifth' });
  await functions.aliasIs('1 2:0.2');

  const { v1 = 0, v2 = 0, ...others } = await ask(SAMPLE);
  expect(others).toEqual({});
  const expected = 0.2 * SAMPLE;
  const chiSquared = (v2 - expected) ** 2 / expected + (v1 - (SAMPLE - expected)) ** 2 / (SAMPLE - expected);
  expect(chiSquared).toBeLessThan(LARGEST_CHI_SQUARED);

  const [across] = await Promise.all([ask(80), functions.clock.advance(5 * MINUTE)]);
  expect(Object.keys(across).every((answer) => answer === 'v1' || answer === 'v2')).toBe(true);
  expect(await functions.ended(id)).toMatchObject({ status: 'Succeeded' });
  expect(await ask(40)).toEqual({ v2: 40 });
}, 60_000);
