import { invalidValue, missingParameter } from '../errors.ts';

/** Refuses a period that is not 1, 5, 10, 20, 30 or a multiple of 60 seconds. */
export function checkPeriod(period: number | undefined, name = 'Period'): void {
  if (period === undefined) throw missingParameter(name);
  if (![1, 5, 10, 20, 30].includes(period) && (period < 60 || period % 60 !== 0)) {
    throw invalidValue(
      `The parameter ${name} must be a value in the set [1, 5, 10, 20, 30] or a multiple of 60.`,
    );
  }
}

/** When the periods between two times begin, oldest first; all times in ms. Starts are rounded down, as AWS does it. */
export function periodsBetween(start: number, end: number, period: number): number[] {
  const first = Math.floor(start / period) * period;
  const count = Math.max(0, Math.ceil((end - first) / period));
  return Array.from({ length: Math.min(count, MOST_PERIODS) }, (_, index) => first + index * period);
}

/** More than any operation may answer with: a wild request must not fill the memory. */
const MOST_PERIODS = 200_000;
