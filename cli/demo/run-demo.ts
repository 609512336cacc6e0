import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';

export async function runDemo({ output }: CommandContext): Promise<ExitCode> {
  output.line('not yet');
  return EXIT.failed;
}
