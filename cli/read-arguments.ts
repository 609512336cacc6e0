import { parseArgs } from 'node:util';
import { didYouMean } from '../lib/appspec/did-you-mean.ts';
import type { Command, CommandContext, Option } from './command.ts';
import { EXIT } from './exit-code.ts';
import { UserError } from './user-error.ts';

/** What was typed after a command. Throws UserError (exit 2) where it is not what the command takes. */
export function readArguments(
  command: Command,
  args: readonly string[],
): Pick<CommandContext, 'positionals' | 'options'> {
  const hint = `signalbox ${command.name} --help tells its arguments`;
  const { positionals, values } = parse(command, args, hint);
  // An empty word is a variable of a script that was never set.
  const missing = command.positionals.find(({ required }, i) => required && !positionals[i]);
  if (missing) throw new UserError(`expected <${missing.name}>, got nothing`, { hint, exitCode: EXIT.usage });
  const extra = positionals[command.positionals.length];
  if (extra !== undefined)
    throw new UserError(`unexpected argument ${JSON.stringify(extra)}`, { hint, exitCode: EXIT.usage });
  const alone = Object.entries(command.options).find(
    ([name, { goesWith }]) => goesWith && values[name] !== undefined && !values[goesWith],
  );
  if (alone) throw goesAlone(alone, hint);
  return {
    options: { ...defaultsOf(command), ...values },
    positionals: Object.fromEntries(command.positionals.map(({ name }, i) => [name, positionals[i]])),
  };
}

function parse(command: Command, args: readonly string[], hint: string) {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, { type }]) => [name, { type }]),
  );
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    // Node goes on to tell how such a word would be given as an argument.
    const [sentence] = (cause as Error).message.split(/\. (?=To specify)/);
    const near = nearestOption(cause as NodeJS.ErrnoException, Object.keys(options));
    throw new UserError(sentence!, { hint: near ?? hint, exitCode: EXIT.usage, cause });
  }
}

/** https://nodejs.org/api/errors.html#err_parse_args_unknown_option; the word stands in its message alone. */
function nearestOption(
  { code, message }: NodeJS.ErrnoException,
  known: readonly string[],
): string | undefined {
  if (code !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return undefined;
  const near = didYouMean(/'--([^']+)'/.exec(message)?.[1] ?? '', known);
  return near && `did you mean --${near}?`;
}

const goesAlone = ([name, { goesWith }]: readonly [string, Option], hint: string) =>
  new UserError(`--${name} goes with --${goesWith}, got it without`, { hint, exitCode: EXIT.usage });

const defaultsOf = ({ options }: Command): Record<string, string> =>
  Object.fromEntries(
    Object.entries(options).flatMap(([name, { default: value }]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
