import { counted } from './counted.ts';

const HOURS = 24;

/**
 * What instances run up in a day, in hours by type. What an hour costs depends on region, contract and date, and AWS's price
 * list is not asked: the text says where it stands rather than guess.
 */
export function costText(types: readonly string[]): string {
  if (types.length === 0) return 'it has no instance, and costs nothing';
  const counts = new Map<string, number>();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  const each = [...counts].sort().map(([type, count]) => `${count * HOURS} h of ${type}`);
  return `it costs ${each.join(' and ')} a day (${counted(types.length, 'instance')} x ${HOURS} h; the price of an hour: https://aws.amazon.com/ec2/pricing/on-demand/)`;
}
