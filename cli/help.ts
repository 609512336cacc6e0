import type { Command } from './command.ts';
import { EXIT } from './exit-code.ts';

/** `signalbox --help`, from the commands' own data. */
export function programHelp(commands: readonly Command[]): string {
  const rows = commands.map(
    ({ name, positionals, summary }) => [usageOf(name, positionals), summary] as const,
  );
  return [
    'signalbox <command> [options]',
    '',
    ...table(rows),
    '',
    'Exit codes:',
    ...table(
      Object.entries(EXIT).map(([name, code]) => [String(code), EXIT_MEANING[name as keyof typeof EXIT]]),
    ),
    '',
    'signalbox <command> --help tells more, signalbox --version which one this is.',
  ].join('\n');
}

/** `signalbox <command> --help` */
export function commandHelp(command: Command): string {
  const options = Object.entries(command.options).map(([name, option]) => {
    const value = option.type === 'string' ? ` ${option.placeholder ?? 'VALUE'}` : '';
    const fallback = option.default === undefined ? '' : ` (default ${option.default})`;
    return [`--${name}${value}`, `${option.description}${fallback}`] as const;
  });
  const positionals = command.positionals.map(({ name, description }) => [`<${name}>`, description] as const);
  return [
    `signalbox ${usageOf(command.name, command.positionals)}${options.length > 0 ? ' [options]' : ''}`,
    '',
    `${command.summary}.`,
    ...(positionals.length > 0 ? ['', ...table(positionals)] : []),
    ...(options.length > 0 ? ['', 'Options:', ...table(options)] : []),
  ].join('\n');
}

const EXIT_MEANING: Readonly<Record<keyof typeof EXIT, string>> = {
  succeeded: 'done; watch: the release succeeded; doctor: no fault',
  failed: 'failed; watch: the release failed or was rolled back; doctor: a fault',
  usage: 'the command line was not understood',
  notFound: 'what was asked for does not exist',
  unreadable: 'it could not be read: no credentials, no permission, no connection',
  interrupted: 'interrupted (Ctrl-C or SIGTERM) before it was done',
};

const usageOf = (name: string, positionals: Command['positionals']) =>
  [name, ...positionals.map((p) => (p.required ? `<${p.name}>` : `[${p.name}]`))].join(' ');

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
