import * as z from 'zod/mini';

const dimension = z.object({ unit: z.string(), pricePerUnit: z.record(z.string(), z.string()) });

/** What is read of an item of a PriceList: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html */
const product = z.object({
  product: z.object({ attributes: z.record(z.string(), z.string()) }),
  terms: z.object({
    OnDemand: z.optional(
      z.record(z.string(), z.object({ priceDimensions: z.record(z.string(), dimension) })),
    ),
  }),
});

export type Product = z.infer<typeof product>;

/** Throws for what is no product. */
export const parseProduct = (text: string): Product => product.parse(JSON.parse(text));

/** What an hour of it costs on demand; or why nobody knows. */
export type HourPrice = { readonly amount: number; readonly currency: string } | { readonly unknown: string };

/** The one price of an hour that these products have; what is free or billed otherwise is none. */
export function hourPrice(products: readonly Product[], currency: string): HourPrice {
  const amounts = new Set(products.flatMap((one) => hourlyAmounts(one, currency)));
  const [amount] = amounts;
  if (amount === undefined) return { unknown: 'the price list has none' };
  if (amounts.size > 1) return { unknown: `the price list has ${amounts.size} of them` };
  return { amount, currency };
}

const hourlyAmounts = ({ terms }: Product, currency: string): number[] =>
  Object.values(terms.OnDemand ?? {})
    .flatMap(({ priceDimensions }) => Object.values(priceDimensions))
    .filter(({ unit }) => /^(hrs|hours)$/i.test(unit))
    .map(({ pricePerUnit }) => Number(pricePerUnit[currency]))
    .filter((amount) => amount > 0);
