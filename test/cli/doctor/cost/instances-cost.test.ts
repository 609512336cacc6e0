import { expect, it } from 'vitest';
import { instancesCost } from '../../../../cli/doctor/cost/instances-cost.ts';
import { priceListRegion } from '../../../../cli/doctor/cost/price-list-region.ts';
import { type HourPrice, hourPrice, parseProduct } from '../../../../cli/doctor/cost/product.ts';

const COUNTED = '(on demand, Linux, without volumes and traffic; Spot and contracts cost less)';
const PAGE = 'see https://aws.amazon.com/ec2/pricing/on-demand/';
const PRICES: Readonly<Record<string, HourPrice>> = {
  't4g.micro': { amount: 0.0084, currency: 'USD' },
  'm7g.large': { amount: 0.0816, currency: 'USD' },
  'x9.tiny': { amount: 0.0001, currency: 'USD' },
};
const prices = {
  instance: async (type: string) => PRICES[type] ?? { unknown: 'the price list has none' },
};

it.each([
  [[], 'it has no instance, and costs nothing'],
  [['t4g.micro'], `it costs 0.20 USD a day: 24 h of t4g.micro at 0.0084 USD ${COUNTED}`],
  [['x9.tiny'], `it costs 0.0024 USD a day: 24 h of x9.tiny at 0.0001 USD ${COUNTED}`],
  [
    ['m7g.large', 't4g.micro', 'm7g.large'],
    `it costs 4.12 USD a day: 48 h of m7g.large at 0.0816 USD and 24 h of t4g.micro at 0.0084 USD ${COUNTED}`,
  ],
  [
    ['x9.large', 'x9.small'],
    `it costs 24 h of x9.large and 24 h of x9.small a day, at a price that is not known: the price list has none; ${PAGE}`,
  ],
  [
    ['x9.large', 't4g.micro'],
    `it costs 0.20 USD a day: 24 h of t4g.micro at 0.0084 USD ${COUNTED}, and 24 h of x9.large a day, at a price that is not known: the price list has none; ${PAGE}`,
  ],
])('tells what %j cost in a day', async (types, text) => {
  expect(await instancesCost(types, prices)).toBe(text);
});

const product = (...rates: readonly object[]) =>
  parseProduct(
    JSON.stringify({
      product: { attributes: {} },
      terms: { OnDemand: Object.fromEntries(rates.map((rate, at) => [at, { priceDimensions: { rate } }])) },
    }),
  );
const rate = (amount: string, unit = 'Hrs', currency = 'USD') => ({
  unit,
  pricePerUnit: { [currency]: amount },
});

it.each([
  ['one', [product(rate('0.0084000000'))], { amount: 0.0084, currency: 'USD' }],
  ['one twice', [product(rate('0.1')), product(rate('0.10', 'hours'))], { amount: 0.1, currency: 'USD' }],
  ['one that is free', [product(rate('0.0000000000'))], { unknown: 'the price list has none' }],
  ['one in another money', [product(rate('0.1', 'Hrs', 'CNY'))], { unknown: 'the price list has none' }],
  ['one of a month', [product(rate('0.1', 'GB-Mo'))], { unknown: 'the price list has none' }],
  ['two', [product(rate('0.1'), rate('0.2'))], { unknown: 'the price list has 2 of them' }],
  ['none', [], { unknown: 'the price list has none' }],
])('takes no price for granted: of %s', (_what, products, price) => {
  expect(hourPrice(products, 'USD')).toEqual(price);
});

it.each([
  ['eu-central-1', 'eu-central-1'],
  ['eu-west-1', 'us-east-1'],
  ['sa-east-1', 'us-east-1'],
  ['cn-north-1', 'cn-northwest-1'],
  ['us-gov-west-1', undefined],
  ['us-iso-east-1', undefined],
])('asks for prices of %s in %s', (region, endpoint) => {
  expect(priceListRegion(region)).toBe(endpoint);
});
