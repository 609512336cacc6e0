import { parseArgs } from 'node:util';
import { didYouMean } from '../lib/appspec/did-you-mean.ts';
import type { Command, CommandContext, Option } from './command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { commandHelp, programHelp } from './help.ts';
import type { Output } from './output.ts';
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
    if (args.length === 0 || args[0] === '--help' || args[0] === '-h' || args[0] === 'help') {
      output.line(programHelp(commands));
      return args.length === 0 ? EXIT.usage : EXIT.succeeded;
    }
    const command = findCommand(commands, args);
    const rest = args.slice(command.name.split(' ').length);
    if (rest.includes('--help') || rest.includes('-h')) {
      output.line(commandHelp(command));
      return EXIT.succeeded;
    }
    return await command.run({
      ...readArguments(command, rest),
      env: context.env,
      output,
      signal: context.signal,
    });
  } catch (error) {
    return explain(error, output);
  }
}

function findCommand(commands: readonly Command[], args: readonly string[]): Command {
  const typed = (words: number) => args.slice(0, words).join(' ');
  const found = commands
    .filter(({ name }) => name === typed(name.split(' ').length))
    .sort((a, b) => b.name.length - a.name.length)[0];
  if (found) return found;
  const near = didYouMean(
    args[0]!,
    commands.map(({ name }) => name),
  );
  throw new UserError(`expected a command, got ${JSON.stringify(args[0])}`, {
    hint: near === undefined ? 'signalbox --help lists the commands' : `did you mean ${near}?`,
    exitCode: EXIT.usage,
  });
}

function readArguments(
  command: Command,
  args: readonly string[],
): Pick<CommandContext, 'positionals' | 'options'> {
  const hint = `signalbox ${command.name} --help tells its arguments`;
  const { positionals, values } = parse(command, args, hint);
  const missing = command.positionals.find(({ required }, i) => required && positionals[i] === undefined);
  if (missing) throw new UserError(`expected <${missing.name}>, got nothing`, { hint, exitCode: EXIT.usage });
  const extra = positionals[command.positionals.length];
  if (extra !== undefined)
    throw new UserError(`unexpected argument ${JSON.stringify(extra)}`, { hint, exitCode: EXIT.usage });
  return {
    options: values,
    positionals: Object.fromEntries(command.positionals.map(({ name }, i) => [name, positionals[i]])),
  };
}

function parse(command: Command, args: readonly string[], hint: string) {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, option]) => [name, parseOption(option)]),
  );
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    // Node goes on to tell how such a word would be given as an argument.
    const [sentence] = (cause as Error).message.split(/\. (?=To specify)/);
    throw new UserError(sentence!, { hint, exitCode: EXIT.usage, cause });
  }
}

const parseOption = ({ type, default: fallback }: Option) => ({
  type,
  ...(fallback === undefined ? {} : { default: fallback }),
});

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
