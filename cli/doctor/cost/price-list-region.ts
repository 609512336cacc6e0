/** The partitions that have a Price List Query API, by what their regions begin with; the first endpoint stands for the others. */
const ENDPOINTS: readonly (readonly [regions: RegExp, endpoints: readonly [string, ...string[]]])[] = [
  [/^cn-/, ['cn-northwest-1']],
  [/^(us|ca|sa|eu|ap|me|af|il|mx)-(?!gov-|iso)/, ['us-east-1', 'eu-central-1', 'ap-south-1']],
];

/**
 * Where the prices of a region are asked for: the region itself where it has the API; undefined where its partition has none, as
 * GovCloud, or none that is known here. https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html and, for China,
 * https://docs.amazonaws.cn/en_us/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html
 */
export function priceListRegion(region: string): string | undefined {
  const [, endpoints] = ENDPOINTS.find(([regions]) => regions.test(region)) ?? [];
  return endpoints?.find((endpoint) => endpoint === region) ?? endpoints?.[0];
}
