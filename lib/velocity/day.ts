const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Whether a text is a day as roll-ups have it: `2026-01-31`. */
export const isDay = (text: string): boolean => DAY.test(text) && dayAt(timeOf(text)) === text;

/** `2026-02-01` for one day after `2026-01-31`. */
export const daysAfter = (day: string, days: number): string => dayAt(timeOf(day) + days * DAY_MS)!;

/** How many days from one to another, both counted; 0 where the second is the earlier. */
export const daysIn = (from: string, to: string): number =>
  Math.max(0, Math.round((timeOf(to) - timeOf(from)) / DAY_MS) + 1);

const timeOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);

const dayAt = (time: number): string | undefined =>
  Number.isNaN(time) ? undefined : new Date(time).toISOString().slice(0, 10);
