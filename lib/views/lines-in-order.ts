import type { LogLine } from './log-line.ts';

/** Sources are read one after the other, and write side by side: so young a line may still get one before it. */
const HELD_MS = 5_000;

/**
 * New lines in the order of their times, for which the youngest are held until the next reading. A line that is later than
 * that comes when it is read.
 */
export async function* linesInOrder(readings: AsyncIterable<readonly LogLine[]>): AsyncGenerator<LogLine> {
  let held: readonly LogLine[] = [];
  for await (const reading of readings) {
    const waiting = [...held, ...reading].sort((a, b) => a.timestamp - b.timestamp);
    const until = Math.max(newest(held), newest(waiting) - HELD_MS);
    yield* waiting.filter(({ timestamp }) => timestamp <= until);
    held = waiting.filter(({ timestamp }) => timestamp > until);
  }
  yield* held;
}

const newest = (sorted: readonly LogLine[]): number => sorted.at(-1)?.timestamp ?? -Infinity;
