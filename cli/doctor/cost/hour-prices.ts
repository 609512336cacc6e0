import { type Filter, paginateGetProducts, PricingClient } from '@aws-sdk/client-pricing';
import { namingCalls } from '../../../lib/runtime/call-of.ts';
import { awsFault } from '../../../lib/views/aws-fault.ts';
import { priceListRegion } from './price-list-region.ts';
import { hourPrice, parseProduct, type HourPrice, type Product } from './product.ts';

/** AWS's price list for one region. Each price is asked for once. */
export interface HourPrices {
  /** Of a Linux instance on shared hardware. */
  instance(type: string): Promise<HourPrice>;
  /** Of what Linux tasks on Fargate have. */
  fargate(part: FargatePart): Promise<HourPrice>;
}

export interface FargatePart {
  readonly of: 'vCPU' | 'GB';
  /** As task definitions write it: `X86_64`, `ARM64`. */
  readonly architecture: string;
}

export function hourPrices(clientConfig: object, region: string): HourPrices {
  const endpoint = priceListRegion(region);
  const currency = region.startsWith('cn-') ? 'CNY' : 'USD';
  const client = namingCalls(new PricingClient({ ...clientConfig, region: endpoint ?? region }));
  const asked = new Map<string, Promise<HourPrice>>();

  function ask(
    ServiceCode: string,
    fields: Readonly<Record<string, string>>,
    isMeant: (product: Product) => boolean = () => true,
  ): Promise<HourPrice> {
    if (endpoint === undefined)
      return Promise.resolve({ unknown: `no price list API is known for ${region}` });
    const Filters = Object.entries({ regionCode: region, ...fields }).map(termMatch);
    return products(client, { ServiceCode, Filters }).then(
      (found) => hourPrice(found.filter(isMeant), currency),
      (error: unknown) => ({ unknown: whyUnknown(error) }),
    );
  }

  const once = (name: string, read: () => Promise<HourPrice>): Promise<HourPrice> => {
    const price = asked.get(name) ?? read();
    asked.set(name, price);
    return price;
  };

  return {
    instance: (instanceType) =>
      once(instanceType, () => ask('AmazonEC2', { ...ON_DEMAND_LINUX, instanceType })),
    fargate: (part) =>
      once(`${part.of} ${part.architecture}`, () =>
        ask('AmazonECS', FARGATE_FIELDS[part.of], ({ product }) =>
          usageType(part).test(product.attributes['usagetype'] ?? ''),
        ),
      ),
  };
}

/** Of each type the list has hundreds of prices; these leave one, and no capacity block, which is listed at nothing. */
const ON_DEMAND_LINUX = {
  operatingSystem: 'Linux',
  tenancy: 'Shared',
  preInstalledSw: 'NA',
  capacitystatus: 'Used',
  marketoption: 'OnDemand',
};

const FARGATE_FIELDS = {
  vCPU: { tenancy: 'Shared', cputype: 'perCPU' },
  GB: { tenancy: 'Shared', memorytype: 'perGB' },
} as const;

/** `USE1-Fargate-ARM-GB-Hours`: what stands before it is the region's, and Windows has its own. */
const usageType = ({ of, architecture }: FargatePart): RegExp =>
  new RegExp(
    `(^|-)Fargate-${architecture === 'ARM64' ? 'ARM-' : ''}${of}-Hours${of === 'vCPU' ? ':perCPU' : ''}$`,
  );

const termMatch = ([Field, Value]: readonly [string, string]): Filter => ({
  Type: 'TERM_MATCH',
  Field,
  Value,
});

async function products(
  client: PricingClient,
  input: { readonly ServiceCode: string; readonly Filters: Filter[] },
): Promise<readonly Product[]> {
  const found: Product[] = [];
  for await (const { PriceList = [] } of paginateGetProducts({ client }, input)) {
    // The SDK's own type is a text that parses itself.
    for (const item of PriceList as readonly object[]) found.push(parseProduct(String(item)));
  }
  return found;
}

/** In one clause: it stands within a sentence. */
export function whyUnknown(error: unknown): string {
  const { kind, permission, call = 'a call', detail } = awsFault(error);
  if (kind === 'denied') return `you may not ${permission ?? call}`;
  if (kind === 'no-answer') return `the price list does not answer (${detail})`;
  return `${call}: ${detail}`;
}
