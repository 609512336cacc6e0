import type { Product } from './product.ts';

interface Types {
  readonly regionCode: string;
  readonly location: string;
  /** What usage types of the region begin with. */
  readonly prefix: string;
  readonly currency: 'USD' | 'CNY';
  readonly seenOn: string;
  /** The price of an hour by type. */
  readonly hours: Readonly<Record<string, string>>;
}

/** Linux on shared hardware; what the examples run on, and its neighbours. */
const TYPES: readonly Types[] = [
  {
    // github.com/aws/karpenter-provider-aws, zz_generated.pricing_aws.go, which is written from GetProducts.
    regionCode: 'us-east-1',
    location: 'US East (N. Virginia)',
    prefix: '',
    currency: 'USD',
    seenOn: '2026-01-19',
    hours: {
      'm1.small': '0.044',
      'm5.large': '0.096',
      'm5.xlarge': '0.192',
      'm7g.medium': '0.0408',
      'm7g.large': '0.0816',
      'm7g.xlarge': '0.1632',
      't3.nano': '0.0052',
      't3.micro': '0.0104',
      't3.small': '0.0208',
      't3.medium': '0.0416',
      't4g.nano': '0.0042',
      't4g.micro': '0.0084',
      't4g.small': '0.0168',
      't4g.medium': '0.0336',
    },
  },
  {
    // https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonEC2/current/eu-west-1/index.json
    regionCode: 'eu-west-1',
    location: 'EU (Ireland)',
    prefix: 'EU-',
    currency: 'USD',
    seenOn: '2026-09-10',
    hours: { 'm5.xlarge': '0.214', 't3.micro': '0.0114' },
  },
  {
    // github.com/aws/karpenter-provider-aws, zz_generated.pricing_aws_cn.go
    regionCode: 'cn-north-1',
    location: 'China (Beijing)',
    prefix: 'CNN1-',
    currency: 'CNY',
    seenOn: '2023-09-18',
    hours: {
      'm1.small': '0.442',
      'm5.large': '1.013',
      'm5.xlarge': '2.026',
      't3.nano': '0.0329',
      't3.micro': '0.0657',
      't3.small': '0.1314',
      't3.medium': '0.2629',
      't4g.nano': '0.0253',
      't4g.micro': '0.0507',
      't4g.small': '0.1013',
      't4g.medium': '0.2026',
    },
  },
];

/** As DescribeInstanceTypes tells them. */
const SIZES: Readonly<Record<string, readonly [vcpu: string, memory: string, network: string]>> = {
  'm1.small': ['1', '1.7 GiB', 'Low'],
  'm5.large': ['2', '8 GiB', 'Up to 10 Gigabit'],
  'm5.xlarge': ['4', '16 GiB', 'Up to 10 Gigabit'],
  'm7g.medium': ['1', '4 GiB', 'Up to 12.5 Gigabit'],
  'm7g.large': ['2', '8 GiB', 'Up to 12.5 Gigabit'],
  'm7g.xlarge': ['4', '16 GiB', 'Up to 12.5 Gigabit'],
  't3.nano': ['2', '0.5 GiB', 'Up to 5 Gigabit'],
  't3.micro': ['2', '1 GiB', 'Up to 5 Gigabit'],
  't3.small': ['2', '2 GiB', 'Up to 5 Gigabit'],
  't3.medium': ['2', '4 GiB', 'Up to 5 Gigabit'],
  't4g.nano': ['2', '0.5 GiB', 'Up to 5 Gigabit'],
  't4g.micro': ['2', '1 GiB', 'Up to 5 Gigabit'],
  't4g.small': ['2', '2 GiB', 'Up to 5 Gigabit'],
  't4g.medium': ['2', '4 GiB', 'Up to 5 Gigabit'],
};

export const EC2_PRODUCTS: readonly Product[] = TYPES.flatMap((types) =>
  Object.entries(types.hours).map(([type, amount]) => productOf(types, type, amount)),
);

function productOf(
  { regionCode, location, prefix, currency, seenOn }: Types,
  instanceType: string,
  amount: string,
): Product {
  const [vcpu = 'NA', memory = 'NA', networkPerformance = 'NA'] = SIZES[instanceType] ?? [];
  const money = currency === 'USD' ? '$' : 'CNY ';
  return {
    serviceCode: 'AmazonEC2',
    productFamily: 'Compute Instance',
    attributes: {
      capacitystatus: 'Used',
      instanceFamily: 'General purpose',
      instanceType,
      licenseModel: 'No License required',
      location,
      locationType: 'AWS Region',
      marketoption: 'OnDemand',
      memory,
      networkPerformance,
      operatingSystem: 'Linux',
      operation: 'RunInstances',
      preInstalledSw: 'NA',
      regionCode,
      servicecode: 'AmazonEC2',
      servicename: 'Amazon Elastic Compute Cloud',
      tenancy: 'Shared',
      usagetype: `${prefix}BoxUsage:${instanceType}`,
      vcpu,
    },
    price: {
      amount,
      currency,
      unit: 'Hrs',
      description: `${money}${amount} per On Demand Linux ${instanceType} Instance Hour`,
      seenOn,
    },
  };
}
