import type {
  DescribeServicesCommandInput,
  GetAttributeValuesCommandInput,
  GetProductsCommandInput,
} from '@aws-sdk/client-pricing';
import type { Cloud } from '../../cloud.ts';
import { partitionOf } from '../../partition.ts';
import type { Operation, Request, Service } from '../../service.ts';
import { page } from '../page.ts';
import { EC2_PRODUCTS } from './ec2-products.ts';
import { FARGATE_PRODUCTS } from './fargate-products.ts';
import { invalidParameter, invalidToken, noEndpoint, notFound } from './pricing-error.ts';
import { checkFilters, fits } from './product-filter.ts';
import { productText } from './product-text.ts';
import type { Product } from './product.ts';

/** https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html; GovCloud has none. */
const ENDPOINTS: Readonly<Record<string, readonly string[]>> = {
  aws: ['us-east-1', 'eu-central-1', 'ap-south-1'],
  'aws-cn': ['cn-northwest-1'],
};

const FORMAT = 'aws_v1';

export function priceOperations({ region }: Cloud): Service['operations'] {
  const partition = partitionOf(region);
  const list = [...EC2_PRODUCTS, ...FARGATE_PRODUCTS].filter(
    ({ attributes }) => partitionOf(attributes['regionCode']!) === partition,
  );
  return atEndpoints(ENDPOINTS[partition] ?? [], {
    DescribeServices: (input: DescribeServicesCommandInput) => {
      checkFormat(input);
      const codes = input.ServiceCode === undefined ? codesOf(list) : [checkedCode(input.ServiceCode)];
      const services = codes.map((ServiceCode) => ({
        ServiceCode,
        AttributeNames: attributeNames(productsOf(list, ServiceCode)),
      }));
      const { items: Services, NextToken } = pageOf(services, { ...input, most: 100 });
      return { Services, FormatVersion: FORMAT, NextToken };
    },
    GetAttributeValues: (input: GetAttributeValuesCommandInput) => {
      const { AttributeName: name = '' } = input;
      const products = productsOf(list, checkedCode(input.ServiceCode));
      if (!attributeNames(products).includes(name)) throw notFound(`The attribute ${name}`);
      const values = new Set(products.flatMap((product) => valueOf(product, name) ?? []));
      const all = [...values].sort().map((Value) => ({ Value }));
      const { items: AttributeValues, NextToken } = pageOf(all, { ...input, most: 10_000 });
      return { AttributeValues, NextToken };
    },
    GetProducts: (input: GetProductsCommandInput) => {
      checkFormat(input);
      const { Filters = [] } = input;
      checkFilters(Filters);
      const found = productsOf(list, checkedCode(input.ServiceCode)).filter((one) => fits(one, Filters));
      const { items, NextToken } = pageOf(found, { ...input, most: 100 });
      return { FormatVersion: FORMAT, PriceList: items.map(productText), NextToken };
    },
  });
}

/** A request that was signed for another region would never have reached a host of AWS. */
function atEndpoints(endpoints: readonly string[], operations: Service['operations']): Service['operations'] {
  const guarded = (operation: Operation): Operation => {
    return (input: never, request: Request) => {
      const { region } = request;
      if (region !== undefined && !endpoints.includes(region)) throw noEndpoint(region, endpoints);
      return operation(input, request);
    };
  };
  return Object.fromEntries(Object.entries(operations).map(([name, one]) => [name, guarded(one)]));
}

function checkFormat({ FormatVersion = FORMAT }: { readonly FormatVersion?: string | undefined }): void {
  if (FormatVersion !== FORMAT)
    throw invalidParameter(`FormatVersion must be ${FORMAT}, got ${FormatVersion}`);
}

/** https://github.com/cloud-barista/cb-spider/issues/1055 */
function checkedCode(code: string | undefined): string {
  if (!code) throw invalidParameter('serviceCode cannot be null or empty');
  if (!/^[a-zA-Z0-9]+$/.test(code)) throw invalidParameter('ServiceCode can only contain a-z, A-Z, 0-9');
  return code;
}

const codesOf = (list: readonly Product[]): string[] => [
  ...new Set(list.map(({ serviceCode }) => serviceCode)),
];

function productsOf(list: readonly Product[], code: string): readonly Product[] {
  const products = list.filter(({ serviceCode }) => serviceCode === code);
  if (products.length === 0) throw notFound(`The service ${code}`);
  return products;
}

const attributeNames = (products: readonly Product[]): string[] =>
  [...new Set(['productFamily', ...products.flatMap(({ attributes }) => Object.keys(attributes))])].sort();

const valueOf = ({ attributes, productFamily }: Product, name: string): string | undefined =>
  name === 'productFamily' ? productFamily : attributes[name];

interface Paging {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  /** So many at the most. */
  readonly most: number;
}

function pageOf<Item>(all: readonly Item[], { most, MaxResults: limit = most, NextToken: token }: Paging) {
  if (limit < 1 || limit > most)
    throw invalidParameter(`MaxResults must be between 1 and ${most}, got ${limit}`);
  const { items, nextToken: NextToken } = page(all, { limit, token, invalid: invalidToken });
  return { items, NextToken };
}
