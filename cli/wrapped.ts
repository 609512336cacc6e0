import { stripVTControlCharacters } from 'node:util';

/**
 * A line as lines that are no wider than a terminal, broken at spaces. What goes on stands below the last column that
 * leaves it most of the room; a word that is too wide stays whole, so that it can be copied. Undefined width: off a terminal,
 * where a line stays a line for `grep`.
 */
export function wrapped(line: string, width: number | undefined): string[] {
  if (width === undefined || widthOf(line) <= width) return [line];
  const hang = hangOf(stripVTControlCharacters(line), width);
  const lines: string[] = [];
  let current = '';
  for (const word of line.match(/\s*\S+/g) ?? []) {
    const fits = widthOf(current) <= hang || widthOf(current + word) <= width;
    if (fits) current += word;
    else {
      lines.push(current);
      current = ' '.repeat(hang) + word.trimStart();
    }
  }
  return [...lines, current];
}

const MOST_LEFT_FREE = 0.4;

/** Columns stand two spaces apart; where none is far enough to the left, a little below the beginning. */
function hangOf(line: string, width: number): number {
  const begin = line.length - line.trimStart().length;
  const columns = [...line.matchAll(/\S {2,}(?=\S)/g)].map(({ index, 0: gap }) => index + gap.length);
  return columns.findLast((column) => column <= width * MOST_LEFT_FREE) ?? begin + 2;
}

const widthOf = (text: string): number => stripVTControlCharacters(text).length;
