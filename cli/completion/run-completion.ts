import type { CommandContext } from '../command.ts';
import { COMMANDS } from '../commands/index.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UserError } from '../user-error.ts';
import { completionScript, SHELLS } from './completion-script.ts';

export function runCompletion({ output, positionals }: CommandContext): ExitCode {
  const shell = SHELLS.find((known) => known === positionals['shell']);
  if (shell === undefined)
    throw new UserError(`expected a shell out of ${SHELLS.join(', ')}, got ${positionals['shell']}`, {
      exitCode: EXIT.usage,
    });
  output.line(completionScript(shell, COMMANDS));
  return EXIT.succeeded;
}
