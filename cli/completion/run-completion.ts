import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UserError } from '../user-error.ts';
import { completionScript, SHELLS } from './completion-script.ts';

export function runCompletion({ output, positionals, commands }: CommandContext): ExitCode {
  const shell = SHELLS.find((known) => known === positionals['shell']);
  if (shell === undefined)
    throw new UserError(`expected a shell out of ${SHELLS.join(', ')}, got ${positionals['shell']}`, {
      exitCode: EXIT.usage,
    });
  output.line(completionScript(shell, commands));
  return EXIT.succeeded;
}
