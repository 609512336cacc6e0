import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  DescribeServicesCommand,
  type Filter,
  GetAttributeValuesCommand,
  GetProductsCommand,
  ListPriceListsCommand,
  paginateGetProducts,
  PricingClient,
} from '@aws-sdk/client-pricing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { iam } from '../../../../local/services/iam/index.ts';
import { pricing } from '../../../../local/services/pricing/index.ts';
import { hasCommand } from '../../../has-command.ts';
import { allow, createUser } from '../../create-user.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

const hasCli = hasCommand('aws');

let cloud: TestCloud;
let client: PricingClient;
beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, pricing] });
  client = new PricingClient(cloud.clientConfig);
});
afterAll(() => cloud.stop());

const filter = (Field: string, Value: string, Type: Filter['Type'] = 'TERM_MATCH') => ({
  Type,
  Field,
  Value,
});

interface Item {
  readonly product: { readonly attributes: Readonly<Record<string, string>>; readonly sku: string };
  readonly terms: {
    readonly OnDemand: Readonly<
      Record<string, { readonly priceDimensions: Readonly<Record<string, object>> }>
    >;
  };
}

async function products(ServiceCode: string, ...Filters: Filter[]): Promise<readonly Item[]> {
  const { PriceList = [] } = await client.send(new GetProductsCommand({ ServiceCode, Filters }));
  return (PriceList as readonly string[]).map((item) => JSON.parse(String(item)) as Item);
}

const typesOf = (items: readonly Item[]) => items.map(({ product }) => product.attributes['instanceType']);

it('tells what an hour of a type costs, as JSON in a text', async () => {
  const [item, ...others] = await products(
    'AmazonEC2',
    filter('ServiceCode', 'AmazonEC2'),
    filter('regionCode', 'us-east-1'),
    filter('instanceType', 't4g.micro'),
    filter('operatingSystem', 'Linux'),
    filter('tenancy', 'shared'),
    filter('productFamily', 'Compute Instance'),
    filter('OfferingClass', 'convertible'),
  );
  expect(others).toEqual([]);
  const { sku } = item!.product;
  expect(sku).toMatch(/^[2-9A-Z]{16}$/);
  expect(item).toMatchObject({
    product: { attributes: { usagetype: 'BoxUsage:t4g.micro', memory: '1 GiB', vcpu: '2' } },
    serviceCode: 'AmazonEC2',
    terms: {
      OnDemand: {
        [`${sku}.JRTCKXETXF`]: {
          effectiveDate: '2026-01-01T00:00:00Z',
          priceDimensions: {
            [`${sku}.JRTCKXETXF.6YS6EN2CT7`]: {
              unit: 'Hrs',
              pricePerUnit: { USD: '0.0084000000' },
              description: '$0.0084 per On Demand Linux t4g.micro Instance Hour',
            },
          },
        },
      },
    },
    publicationDate: '2026-01-19T00:00:00Z',
  });
});

describe('filters', () => {
  it.each([
    [filter('instanceType', 'T3.MICRO'), ['t3.micro', 't3.micro']],
    [filter('instanceType', 'T3.MICRO', 'EQUALS'), []],
    [filter('instanceType', 't3.mic', 'CONTAINS'), ['t3.micro', 't3.micro']],
    [filter('instanceType', 'm1.small, m5.large', 'ANY_OF'), ['m1.small', 'm5.large']],
    [filter('regionCode', 'us-east-1', 'NONE_OF'), ['m5.xlarge', 't3.micro']],
    [filter('instanceType', 'x9.large'), []],
    [filter('cputype', 'perCPU'), []],
  ])('%j', async (one, types) => {
    expect(typesOf(await products('AmazonEC2', one))).toEqual(types);
  });
});

it('tells the prices of Fargate, of each architecture', async () => {
  const items = await products('AmazonECS', filter('regionCode', 'us-east-1'), filter('memorytype', 'perGB'));
  expect(items.map(({ product }) => product.attributes['usagetype'])).toEqual([
    'USE1-Fargate-GB-Hours',
    'USE1-Fargate-ARM-GB-Hours',
  ]);
});

it('gives page after page', async () => {
  const pages: number[] = [];
  for await (const { PriceList = [] } of paginateGetProducts(
    { client, pageSize: 10 },
    { ServiceCode: 'AmazonEC2' },
  ))
    pages.push(PriceList.length);
  expect(pages).toEqual([10, 6]);
});

it('names its services, their attributes and the values of these', async () => {
  const { Services, FormatVersion } = await client.send(new DescribeServicesCommand({ MaxResults: 1 }));
  expect(FormatVersion).toBe('aws_v1');
  expect(Services).toMatchObject([{ ServiceCode: 'AmazonEC2' }]);
  expect(Services![0]!.AttributeNames).toContain('instanceType');
  const input = { ServiceCode: 'AmazonEC2', AttributeName: 'regionCode' };
  const { AttributeValues } = await client.send(new GetAttributeValuesCommand(input));
  expect(AttributeValues).toEqual([{ Value: 'eu-west-1' }, { Value: 'us-east-1' }]);
});

describe('refuses', () => {
  const EC2 = { ServiceCode: 'AmazonEC2' };
  it.each([
    [
      'no service code',
      { ServiceCode: '' },
      'InvalidParameterException',
      /serviceCode cannot be null or empty/,
    ],
    [
      'a service code of other characters',
      { ServiceCode: 'Amazon EC2' },
      'InvalidParameterException',
      /a-z, A-Z/,
    ],
    ['a service that it has no prices of', { ServiceCode: 'AmazonRDS' }, 'NotFoundException', /AmazonRDS/],
    ['another format', { ...EC2, FormatVersion: 'aws_v2' }, 'InvalidParameterException', /aws_v1/],
    ['too large a page', { ...EC2, MaxResults: 101 }, 'InvalidParameterException', /between 1 and 100/],
    ['a token of another', { ...EC2, NextToken: 'x' }, 'InvalidNextTokenException', /pagination token/],
    [
      'no kind of filter',
      { ...EC2, Filters: [filter('vcpu', '2', 'LIKE' as never)] },
      'InvalidParameterException',
      /LIKE/,
    ],
    [
      'a word that every object knows, for a kind of filter',
      { ...EC2, Filters: [filter('vcpu', '2', 'toString' as never)] },
      'InvalidParameterException',
      /toString/,
    ],
    [
      'a filter without a value',
      { ...EC2, Filters: [filter('vcpu', '')] },
      'InvalidParameterException',
      /Value/,
    ],
  ])('%s', async (_what, input, name, message) => {
    await expect(client.send(new GetProductsCommand(input))).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message) as string,
    });
  });

  it('an attribute that no product has', async () => {
    const input = { ServiceCode: 'AmazonEC2', AttributeName: 'engine' };
    await expect(client.send(new GetAttributeValuesCommand(input))).rejects.toMatchObject({
      name: 'NotFoundException',
    });
  });

  it('who has not the permission', async () => {
    const credentials = await createUser(cloud.clientConfig, 'poor', allow('pricing:DescribeServices'));
    const poor = new PricingClient({ ...cloud.clientConfig, credentials });
    await poor.send(new DescribeServicesCommand({}));
    await expect(poor.send(new GetProductsCommand(EC2))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringMatching(/not authorized to perform: pricing:GetProducts/) as string,
    });
  });

  it('regions where AWS has no endpoint, and bulk lists', async () => {
    const elsewhere = new PricingClient({ ...cloud.clientConfig, region: 'eu-west-1' });
    await expect(elsewhere.send(new GetProductsCommand(EC2))).rejects.toThrow(/us-east-1, eu-central-1/);
    const lists = { ...EC2, EffectiveDate: new Date(0), CurrencyCode: 'USD' };
    await expect(client.send(new ListPriceListsCommand(lists))).rejects.toThrow(/ListPriceLists/);
  });
});

it('in China tells prices in CNY, and none of other partitions', async () => {
  const china = await startTestCloud({ services: [iam, pricing], region: 'cn-north-1' });
  try {
    const there = new PricingClient({ ...china.clientConfig, region: 'cn-northwest-1' });
    const input = { ServiceCode: 'AmazonEC2', Filters: [filter('instanceType', 't3.micro')] };
    const { PriceList = [] } = await there.send(new GetProductsCommand(input));
    expect(PriceList.map(String)).toEqual([expect.stringContaining('"pricePerUnit":{"CNY":"0.0657000000"}')]);
  } finally {
    await china.stop();
  }
});

it.skipIf(!hasCli)(
  `answers the AWS CLI${hasCli ? '' : ' (it is not on this machine)'}`,
  async () => {
    const env = { ...process.env, ...cloud.env, AWS_PAGER: '' };
    const filters = ['Type=TERM_MATCH,Field=instanceType,Value=m7g.large'];
    const args = ['pricing', 'get-products', '--service-code', 'AmazonEC2', '--filters', ...filters];
    const { stdout } = await promisify(execFile)('aws', args, { env });
    const { PriceList } = JSON.parse(stdout) as { PriceList: readonly string[] };
    expect(PriceList.map((text) => (JSON.parse(text) as Item).product.attributes['location'])).toEqual([
      'US East (N. Virginia)',
    ]);
  },
  30_000,
);
