import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildRun } from './build-run.ts';
import type { ShellSession } from './shell-session.ts';

/** A text of the buildspec as the build's shell expands it: `site-$(date +%Y-%m-%d).zip`. */
export async function shellText(run: BuildRun, shell: ShellSession, text: string): Promise<string> {
  const file = join(run.folder, 'shell-text');
  await shell.run(`printf %s "${text}" > "${file}"`);
  return readFileSync(file, 'utf8');
}
