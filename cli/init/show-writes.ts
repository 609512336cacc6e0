import { join } from 'node:path';
import type { Output, Style } from '../output.ts';
import { diffLines } from './diff-lines.ts';
import type { PlannedWrite } from './planned-write.ts';

/** Prints what would be written: new files whole, others as a difference. */
export async function showWrites(
  root: string,
  writes: readonly PlannedWrite[],
  output: Output,
): Promise<void> {
  for (const { path, text, state } of writes) {
    const place = join(root, path);
    output.line(output.style('bold', `${place}  ${STATES[state]}`));
    if (state === 'new') for (const line of text.trimEnd().split('\n')) output.line(`  ${line}`);
    if (state === 'different')
      for (const line of await diffLines(place, text)) output.line(output.style(styleOf(line), `  ${line}`));
  }
}

const STATES: Readonly<Record<PlannedWrite['state'], string>> = {
  new: '(new)',
  same: '(is so already)',
  different: '(differs)',
};

const styleOf = (line: string): Style =>
  line.startsWith('+') ? 'green' : line.startsWith('-') ? 'red' : 'dim';
