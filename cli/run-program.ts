import packageJson from '../package.json' with { type: 'json' };
import type { Command } from './command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { findCommand } from './find-command.ts';
import { commandHelp, programHelp } from './help.ts';
import type { Output } from './output.ts';
import { readArguments } from './read-arguments.ts';
import { UserError } from './user-error.ts';

export interface ProgramContext {
  /** The command line without `node` and the script. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** Finds the command, reads its arguments, runs it, and turns what goes wrong into an exit code. */
export async function runProgram(commands: readonly Command[], context: ProgramContext): Promise<ExitCode> {
  const { args, output } = context;
  try {
    const general = answerOf(commands, args);
    if (general !== undefined) {
      output.line(general);
      return args.length === 0 ? EXIT.usage : EXIT.succeeded;
    }
    const command = findCommand(commands, args);
    const rest = args.slice(command.name.split(' ').length);
    return await command.run({
      ...readArguments(command, rest),
      env: context.env,
      output,
      commands,
      signal: context.signal,
    });
  } catch (error) {
    return explain(error, output);
  }
}

/** What is answered without a command: help, of one command or all, and the version. */
function answerOf(commands: readonly Command[], args: readonly string[]): string | undefined {
  const [first, ...others] = args;
  if (first === '--version' || first === 'version') return `signalbox ${packageJson.version}`;
  const words = first === 'help' ? others : args;
  if (words.length === 0 || HELP.has(words[0]!)) return programHelp(commands);
  const asks = first === 'help' || words.some((word) => HELP.has(word));
  return asks ? commandHelp(findCommand(commands, words)) : undefined;
}

const HELP = new Set(['--help', '-h']);

/** One line and a hint for what the user can mend; the stack for what only we can. */
function explain(error: unknown, output: Output): ExitCode {
  if (error instanceof UserError) {
    output.note(`signalbox: ${error.message}`);
    if (error.hint) output.note(`  ${error.hint}`);
    return error.exitCode;
  }
  output.note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  output.note('signalbox: this is a fault of signalbox itself; please report it with the lines above');
  return EXIT.failed;
}
