import { afterAll, beforeAll, expect, it } from 'vitest';
import { hourPrices, type HourPrices } from '../../../../cli/doctor/cost/hour-prices.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { pricing } from '../../../../local/services/pricing/index.ts';
import { allow, createUser } from '../../../local/create-user.ts';
import { startTestCloud, type TestCloud } from '../../../local/test-cloud.ts';

let cloud: TestCloud;
let prices: HourPrices;
beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, pricing] });
  prices = hourPrices(cloud.clientConfig, 'us-east-1');
});
afterAll(() => cloud.stop());

it('reads what an hour of a type costs, once', async () => {
  const reading = prices.instance('t4g.micro');
  expect(prices.instance('t4g.micro')).toBe(reading);
  expect(await reading).toEqual({ amount: 0.0084, currency: 'USD' });
  const inIreland = hourPrices(cloud.clientConfig, 'eu-west-1');
  expect(await inIreland.instance('t3.micro')).toEqual({ amount: 0.0114, currency: 'USD' });
});

it.each([
  ['vCPU', 'X86_64', 0.04048],
  ['vCPU', 'ARM64', 0.03238],
  ['GB', 'X86_64', 0.004445],
  ['GB', 'ARM64', 0.00356],
] as const)('reads what a %s of Fargate costs on %s', async (of, architecture, amount) => {
  expect(await prices.fargate({ of, architecture })).toEqual({ amount, currency: 'USD' });
});

it('says why a price is not known', async () => {
  expect(await prices.instance('x9.large')).toEqual({ unknown: 'the price list has none' });
  const inGovCloud = hourPrices(cloud.clientConfig, 'us-gov-west-1');
  expect(await inGovCloud.instance('t4g.micro')).toEqual({
    unknown: 'no price list API is known for us-gov-west-1',
  });
  const credentials = await createUser(cloud.clientConfig, 'poor', allow('ec2:*'));
  const poor = hourPrices({ ...cloud.clientConfig, credentials }, 'us-east-1');
  expect(await poor.instance('t4g.micro')).toEqual({ unknown: 'you may not pricing:GetProducts' });
  const nobody = { ...cloud.clientConfig, endpoint: 'http://127.0.0.1:1', maxAttempts: 1 };
  expect(await hourPrices(nobody, 'us-east-1').instance('t4g.micro')).toEqual({
    unknown: 'the price list does not answer (ECONNREFUSED)',
  });
});
