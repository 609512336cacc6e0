import { maskShell } from './mask-shell.ts';
import type { Position } from './position.ts';
import { textPositions } from './text-positions.ts';

/** One line of a shell script, with the lines that continue it. */
export interface ShellLine {
  /** Masked: see `maskShell`. */
  readonly text: string;
  /** As written; of the same length. */
  readonly source: string;
  /** Where a character of it stands in the script. */
  at(index: number): Position;
}

/** The logical lines of a shell script that hold anything. */
export function shellLines(script: string): readonly ShellLine[] {
  const masked = maskShell(script);
  const positionOf = textPositions(script);
  const lines: ShellLine[] = [];
  let offset = 0;
  for (const text of masked.split('\n')) {
    const begin = offset;
    offset += text.length + 1;
    if (text.trim() === '') continue;
    const source = script.slice(begin, begin + text.length);
    lines.push({ text, source, at: (index) => positionOf(begin + index) });
  }
  return lines;
}
