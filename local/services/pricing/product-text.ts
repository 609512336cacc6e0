import { createHash } from 'node:crypto';
import type { Product } from './product.ts';

/** On demand, as every such term of AWS's list has them. */
const TERM = 'JRTCKXETXF';
const RATE = '6YS6EN2CT7';

/**
 * A product as an item of a PriceList: JSON in a text. The SKU is made here: AWS's are not known.
 * https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html
 */
export function productText({ serviceCode, productFamily, attributes, price }: Product): string {
  const sku = skuOf(attributes);
  const term = `${sku}.${TERM}`;
  const rateCode = `${term}.${RATE}`;
  const { amount, currency, unit, description, seenOn } = price;
  const dimension = {
    unit,
    endRange: 'Inf',
    description,
    appliesTo: [],
    rateCode,
    beginRange: '0',
    pricePerUnit: { [currency]: Number(amount).toFixed(10) },
  };
  const effectiveDate = `${seenOn.slice(0, -2)}01T00:00:00Z`;
  return JSON.stringify({
    product: { productFamily, attributes, sku },
    serviceCode,
    terms: {
      OnDemand: {
        [term]: {
          priceDimensions: { [rateCode]: dimension },
          sku,
          effectiveDate,
          offerTermCode: TERM,
          termAttributes: {},
        },
      },
    },
    version: `${seenOn.replaceAll('-', '')}000000`,
    publicationDate: `${seenOn}T00:00:00Z`,
  });
}

const LETTERS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

const skuOf = ({ regionCode, usagetype }: Product['attributes']): string =>
  [...createHash('sha256').update(`${regionCode} ${usagetype}`).digest().subarray(0, 16)]
    .map((byte) => LETTERS[byte % LETTERS.length])
    .join('');
