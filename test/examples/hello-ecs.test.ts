import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { it } from 'vitest';
import { hasCommand } from '../has-command.ts';

const TEMPLATE = fileURLToPath(new URL('../../examples/hello-ecs/template.yml', import.meta.url));

// That it stands as a stack, test/journeys/ecs.test.ts shows.
it.skipIf(!hasCommand('cfn-lint'))(
  'keeps cfn-lint content (skipped where it is not installed)',
  () => {
    execFileSync('cfn-lint', ['--regions', 'us-east-1', 'cn-north-1', 'us-gov-west-1', '--', TEMPLATE]);
  },
  60_000,
);
