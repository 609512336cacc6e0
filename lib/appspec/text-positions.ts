import type { Position } from './position.ts';

/** Where the characters of a text stand, by their offset. */
export function textPositions(text: string): (offset: number) => Position {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return (offset) => {
    const line = lastAtMost(starts, offset);
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}

/** The index of the last of rising numbers that is not above `most`, 0 where none is. */
function lastAtMost(rising: readonly number[], most: number): number {
  let low = 0;
  let high = rising.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (rising[middle]! <= most) low = middle;
    else high = middle;
  }
  return low;
}
