import type { HourPrice } from './product.ts';

/** What is used in a day of one thing, and what an hour of it costs. */
export interface DayPart {
  readonly hours: number;
  /** As it is read after the number: `h of t4g.micro`. */
  readonly unit: string;
  readonly price: HourPrice;
}

export interface Explained {
  /** What the money is for, and what is not in it. */
  readonly counts: string;
  /** Where people look prices up. */
  readonly page: string;
}

/** `0.20 USD a day: 24 h of t4g.micro at 0.0084 USD (…)`; what has no known price is told in hours, with the reason. */
export function dayCost(parts: readonly DayPart[], { counts, page }: Explained): string {
  const known = parts.flatMap(({ price, ...part }) => ('unknown' in price ? [] : [{ ...part, ...price }]));
  const unknown = parts.flatMap(({ price, ...part }) => ('unknown' in price ? [{ ...part, ...price }] : []));
  const texts: string[] = [];
  const [first] = known;
  if (first) {
    const sum = known.reduce((total, { hours, amount }) => total + hours * amount, 0);
    const each = known.map(({ amount, currency, ...part }) => `${usage(part)} at ${amount} ${currency}`);
    texts.push(`${money(sum)} ${first.currency} a day: ${each.join(' and ')} (${counts})`);
  }
  if (unknown.length > 0) {
    const reasons = [...new Set(unknown.map((part) => part.unknown))].join('; ');
    texts.push(
      `${unknown.map(usage).join(' and ')} a day, at a price that is not known: ${reasons}; see ${page}`,
    );
  }
  return texts.join(', and ');
}

const usage = ({ hours, unit }: Pick<DayPart, 'hours' | 'unit'>): string => `${hours} ${unit}`;

const CENT = 0.01;

/** Two digits after the point, or as many as it takes to tell anything. */
const money = (amount: number): string =>
  amount < CENT ? String(Number(amount.toPrecision(2))) : amount.toFixed(2);
