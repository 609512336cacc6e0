import type { Command } from '../command.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** What a shell needs to complete `signalbox`: its commands, and the options of each. */
export function completionScript(shell: Shell, commands: readonly Command[]): string {
  if (shell === 'fish') return fishScript(commands);
  // zsh runs bash's completions: https://zsh.sourceforge.io/Doc/Release/Completion-System.html (bashcompinit)
  const start = shell === 'zsh' ? ['autoload -Uz compinit bashcompinit && compinit && bashcompinit'] : [];
  return [...start, ...bashLines(commands)].join('\n');
}

function bashLines(commands: readonly Command[]): string[] {
  const cases = commands.map(
    ({ name, options }) => `    ${bashPattern(name)}) words="${optionsOf(options)}" ;;`,
  );
  return [
    '_signalbox() {',
    '  local word="${COMP_WORDS[COMP_CWORD]}" words=""',
    '  case "${COMP_WORDS[*]:1:COMP_CWORD-1} " in',
    ...cases,
    ...beginnings(commands),
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$word"))',
    '}',
    'complete -o default -F _signalbox signalbox',
  ];
}

const bashPattern = (name: string): string => `"${name} "*`;

/** Where only a part of a command's name stands: all that can follow. */
function beginnings(commands: readonly Command[]): string[] {
  const first = [...new Set(commands.map(({ name }) => name.split(' ')[0]!))];
  const second = new Map<string, string[]>();
  for (const [word = '', next] of commands.map(({ name }) => name.split(' '))) {
    if (next !== undefined) second.set(word, [...(second.get(word) ?? []), next]);
  }
  return [
    ...[...second].map(([word, next]) => `    "${word} ") words="${next.join(' ')}" ;;`),
    `    " ") words="${first.join(' ')} --help" ;;`,
  ];
}

const optionsOf = (options: Command['options']): string =>
  [...Object.keys(options), 'help'].map((option) => `--${option}`).join(' ');

function fishScript(commands: readonly Command[]): string {
  const lines = commands.flatMap(({ name, summary, options }) => {
    const [first = '', next] = name.split(' ');
    const seen = `__fish_seen_subcommand_from ${next ?? first}`;
    const when = next === undefined ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${first}`;
    return [
      ...(next === undefined
        ? []
        : [`complete -c signalbox -n __fish_use_subcommand -f -a ${first} -d ${quoted(summary)}`]),
      `complete -c signalbox -n ${quoted(when)} -f -a ${next ?? first} -d ${quoted(summary)}`,
      ...Object.entries(options).map(([option, { type, description }]) => {
        const value = type === 'string' ? ' -r' : '';
        return `complete -c signalbox -n ${quoted(seen)} -l ${option}${value} -d ${quoted(description)}`;
      }),
    ];
  });
  return lines.join('\n');
}

/** Single quotes hold everything but themselves and the backslash. */
const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
