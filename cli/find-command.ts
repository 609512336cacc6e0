import { didYouMean } from '../lib/appspec/did-you-mean.ts';
import type { Command } from './command.ts';
import { EXIT } from './exit-code.ts';
import { UserError } from './user-error.ts';

/** The command that the words begin with. Throws UserError (exit 2) where there is none: the nearest one is offered. */
export function findCommand(commands: readonly Command[], args: readonly string[]): Command {
  const typed = (words: number) => args.slice(0, words).join(' ');
  const found = commands
    .filter(({ name }) => name === typed(name.split(' ').length))
    .sort((a, b) => b.name.length - a.name.length)[0];
  if (found) return found;
  const begun = commands.filter(({ name }) => name.startsWith(`${args[0]} `));
  const word = begun.length > 0 ? typed(2) : typed(1);
  throw new UserError(`expected a command, got ${JSON.stringify(word)}`, {
    hint: hintFor(word, begun, commands),
    exitCode: EXIT.usage,
  });
}

function hintFor(word: string, begun: readonly Command[], commands: readonly Command[]): string {
  if (word.startsWith('-')) return 'options come after the command: signalbox <command> [options]';
  const names = commands.map(({ name }) => name);
  const near = didYouMean(word, names) ?? begun[0]?.name;
  return near === undefined ? 'signalbox --help lists the commands' : `did you mean ${near}?`;
}
