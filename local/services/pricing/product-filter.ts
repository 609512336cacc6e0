import type { Filter } from '@aws-sdk/client-pricing';
import { invalidParameter } from './pricing-error.ts';
import type { Product } from './product.ts';

type Matches = (found: string, wanted: string) => boolean;

/**
 * TERM_MATCH looks at no case (callers write `shared`), EQUALS does. AWS's reference does not say how one text holds several
 * values; here there are commas between.
 * https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_Filter.html
 */
const MATCHES: Readonly<Record<string, Matches>> = {
  TERM_MATCH: (found, wanted) => found.toLowerCase() === wanted.toLowerCase(),
  EQUALS: (found, wanted) => found === wanted,
  CONTAINS: (found, wanted) => found.includes(wanted),
  ANY_OF: (found, wanted) => values(wanted).includes(found),
  NONE_OF: (found, wanted) => !values(wanted).includes(found),
};

const values = (text: string): string[] => text.split(',').map((value) => value.trim());

/** Attributes of terms select no product: https://github.com/aws/aws-sdk-java/issues/1891 */
const OF_TERMS = new Set(['leasecontractlength', 'offeringclass', 'purchaseoption', 'termtype']);

/** Whether a product fits all of them; a field that it does not have fits NONE_OF alone. */
export function fits(product: Product, filters: readonly Filter[]): boolean {
  return filters.every(({ Type = '', Field = '', Value = '' }) => {
    if (OF_TERMS.has(Field.toLowerCase())) return true;
    const found = fieldOf(product, Field);
    return found === undefined ? Type === 'NONE_OF' : MATCHES[Type]!(found, Value);
  });
}

/** Throws InvalidParameterException for what is no filter. */
export function checkFilters(filters: readonly Filter[]): void {
  for (const { Type, Field, Value } of filters) {
    if (!Field || !Value) throw invalidParameter('filter Field and Value cannot be null or empty');
    if (!Type || !Object.hasOwn(MATCHES, Type))
      throw invalidParameter(`filter Type must be one of ${Object.keys(MATCHES).join(', ')}, got ${Type}`);
  }
}

/** AWS's own examples write `ServiceCode` for the attribute `servicecode`. */
function fieldOf({ attributes, productFamily }: Product, field: string): string | undefined {
  const wanted = field.toLowerCase();
  if (wanted === 'productfamily') return productFamily;
  return Object.entries(attributes).find(([name]) => name.toLowerCase() === wanted)?.[1];
}
