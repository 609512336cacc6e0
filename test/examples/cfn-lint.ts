import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { it } from 'vitest';
import { hasCommand } from '../has-command.ts';

/** A test of an example's template, for every region given. */
export function itKeepsCfnLintContent(example: string, regions: readonly string[]): void {
  const template = fileURLToPath(new URL(`../../examples/${example}/template.yml`, import.meta.url));
  it.skipIf(!hasCommand('cfn-lint'))(
    'keeps cfn-lint content (skipped where it is not installed)',
    () => {
      execFileSync('cfn-lint', ['--regions', ...regions, '--', template]);
    },
    60_000,
  );
}
