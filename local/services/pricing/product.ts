/** Something that has a price of its own. */
export interface Product {
  readonly serviceCode: string;
  readonly productFamily: string;
  /** As the API names them, among them `servicecode` and `regionCode`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly price: Price;
}

/** On demand; of other terms the list tells nothing. */
interface Price {
  /** In decimal digits: `0.0084`. */
  readonly amount: string;
  /** ISO 4217; in China prices are in CNY. */
  readonly currency: 'USD' | 'CNY';
  /** `Hrs` of EC2, `hours` of Fargate. */
  readonly unit: string;
  readonly description: string;
  /** The day on which AWS's list had it. */
  readonly seenOn: string;
}
