import type { Product } from './product.ts';

type Row = readonly [
  usage: string,
  amount: string,
  description: string,
  attributes: Readonly<Record<string, string>>,
];

/** What Fargate's tasks cost in us-east-1. The answer of GetProducts of 2022-11-25; AWS has kept the prices since. */
const ROWS: readonly Row[] = [
  ['Fargate-vCPU-Hours:perCPU', '0.04048', 'vCPU', { cputype: 'perCPU' }],
  ['Fargate-GB-Hours', '0.004445', 'Memory', { memorytype: 'perGB' }],
  [
    'Fargate-ARM-vCPU-Hours:perCPU',
    '0.03238',
    'ARM - vCPU',
    { cputype: 'perCPU', cpuArchitecture: 'ARM', resource: 'per vCPU per hour' },
  ],
  [
    'Fargate-ARM-GB-Hours',
    '0.00356',
    'ARM - Memory',
    { memorytype: 'perGB', cpuArchitecture: 'ARM', resource: 'per GB per hour' },
  ],
  [
    'Fargate-Windows-vCPU-Hours:perCPU',
    '0.09148',
    'Windows - vCPU',
    { cputype: 'perCPU', operatingSystem: 'Windows', resource: 'per vCPU per hour' },
  ],
];

const LOCATION = 'US East (N. Virginia)';

export const FARGATE_PRODUCTS: readonly Product[] = ROWS.map(([usage, amount, description, attributes]) => ({
  serviceCode: 'AmazonECS',
  productFamily: 'Compute',
  attributes: {
    ...attributes,
    location: LOCATION,
    locationType: 'AWS Region',
    operation: '',
    regionCode: 'us-east-1',
    servicecode: 'AmazonECS',
    servicename: 'Amazon Elastic Container Service',
    tenancy: 'Shared',
    usagetype: `USE1-${usage}`,
  },
  price: {
    amount,
    currency: 'USD',
    unit: 'hours',
    description: `AWS Fargate - ${description} - ${LOCATION}`,
    seenOn: '2022-11-25',
  },
}));
