import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../cli/commands/index.ts';
import { runSignalbox } from './run-signalbox.ts';
import { commandHelp, programHelp } from '../../cli/help.ts';

/** Commands that answer a question; all others do something, or print what a shell reads. */
const READING = [
  'doctor',
  'hosts',
  'init',
  'logs',
  'plan',
  'releases',
  'show',
  'status',
  'validate',
  'velocity',
  'watch',
];

describe('help', () => {
  it('of the program is as people know it', () => {
    expect(programHelp(COMMANDS)).toMatchSnapshot();
  });

  it.each(COMMANDS.map((command) => [command.name, command] as const))('of %s', (_, command) => {
    expect(commandHelp(command)).toMatchSnapshot();
  });

  it.each([
    [['help', 'watch'], /^signalbox watch <release> \[options\]/],
    [['fleet', 'apply', '-h'], /^signalbox fleet apply <file>/],
    [['help'], /^signalbox <command>/],
    [['--version'], /^signalbox \d+\.\d+\.\d+\n$/],
  ])('is answered to %j', async (args, text) => {
    const { exitCode, stdout } = await runSignalbox({}, ...args);
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(text) as string]);
  });

  it('offers JSON of every command that reads', () => {
    const withJson = COMMANDS.filter(({ options }) => 'json' in options).map(({ name }) => name);
    expect(withJson).toEqual(expect.arrayContaining(READING));
  });
});
