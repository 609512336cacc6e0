import { stripVTControlCharacters } from 'node:util';
import type { Output } from './output.ts';

/** Rows under the quiet names of their columns, in capitals. */
export const table = (
  { style }: Pick<Output, 'style'>,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string[] => columns([head.map((name) => style('dim', name)), ...rows]);

/** Rows as lines whose columns stand below each other; colours take no room, and the last column has no end. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, widthOf(cell))));
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat(widths[column]! - widthOf(cell)))
      .join('  ')
      .trimEnd(),
  );
}

const widthOf = (text: string): number => stripVTControlCharacters(text).length;
