import { dayCost, type DayPart } from './day-cost.ts';
import type { HourPrices } from './hour-prices.ts';

const HOURS = 24;
const EXPLAINED = {
  counts: 'on demand, Linux, without volumes and traffic; Spot and contracts cost less',
  page: 'https://aws.amazon.com/ec2/pricing/on-demand/',
};

/** What instances of these types cost in a day, as the end of a sentence. */
export async function instancesCost(
  types: readonly string[],
  prices: Pick<HourPrices, 'instance'>,
): Promise<string> {
  if (types.length === 0) return 'it has no instance, and costs nothing';
  const counts = new Map<string, number>();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  const parts: DayPart[] = [];
  for (const [type, count] of [...counts].sort())
    parts.push({ hours: count * HOURS, unit: `h of ${type}`, price: await prices.instance(type) });
  return `it costs ${dayCost(parts, EXPLAINED)}`;
}
