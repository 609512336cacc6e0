import { join } from 'node:path';
import type { CommandContext } from '../command.ts';
import type { Asking } from './ask.ts';
import type { PlannedWrite } from './planned-write.ts';
import { showWrites } from './show-writes.ts';

export interface Choice {
  readonly root: string;
  readonly writes: readonly PlannedWrite[];
  readonly asking: Asking;
}

/** Shows everything; a file of another content is replaced only where that was said of it. */
export async function chooseWrites(
  { root, writes, asking }: Choice,
  { options, output }: CommandContext,
): Promise<PlannedWrite[]> {
  if (options['json'])
    output.json({
      files: writes.map(({ path, text, executable, state }) => ({ path, state, executable, text })),
    });
  else await showWrites(root, writes, output);
  const chosen = writes.filter(({ state }) => state === 'new');
  for (const write of writes.filter(({ state }) => state === 'different')) {
    const path = join(root, write.path);
    if (
      options['dry-run'] ||
      options['json'] ||
      options['overwrite'] ||
      (await asking.confirm(`Replace ${path}?`))
    )
      chosen.push(write);
    else output.note(`${path} stays as it is${STAYS[write.path] ?? ''}`);
  }
  return chosen;
}

const STAYS: Readonly<Record<string, string>> = {
  'buildspec.yml': '; its artifacts must hold appspec.yml and what that names',
};
