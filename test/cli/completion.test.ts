import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../cli/commands/index.ts';
import { completionScript } from '../../cli/completion/completion-script.ts';
import { hasCommand } from '../has-command.ts';
import { runSignalbox } from './run-signalbox.ts';

/** What bash offers after these words, of which the last is being typed. */
function offered(...words: string[]): string[] {
  const all = ['signalbox', ...words].map((word) => `'${word}'`).join(' ');
  const script = `${completionScript('bash', COMMANDS)}
COMP_WORDS=(${all}); COMP_CWORD=${words.length}; _signalbox; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\n').filter(Boolean);
}

describe.skipIf(!hasCommand('bash'))('completion in bash', () => {
  it.each([[['']], [['fleet', '']]])('of %j offers the words of commands', (words) => {
    const at = words.length - 1;
    const next = COMMANDS.map(({ name }) => name.split(' '))
      .filter((parts) => words.slice(0, at).every((word, index) => parts[index] === word))
      .map((parts) => parts[at]!);
    expect(offered(...words)).toEqual(expect.arrayContaining(next));
  });

  it.each([
    [['sho'], ['show']],
    [['fleet', 'a'], ['apply']],
    [['deploy', 'hello', 'staging', '--rel'], ['--release']],
    [['fleet', 'apply', '--dr'], ['--dry-run']],
    [['up', '--nothing'], []],
  ])('of %j offers %j', (words, expected) => expect(offered(...words)).toEqual(expected));
});

it('is there for zsh and fish, with every command', async () => {
  for (const shell of ['zsh', 'fish']) {
    const { exitCode, stdout } = await runSignalbox({}, 'completion', shell);
    expect(exitCode).toBe(0);
    for (const { name } of COMMANDS) expect(stdout).toContain(name.split(' ').at(-1));
  }
});

it('of a shell that it does not know exits 2', async () => {
  expect(await runSignalbox({}, 'completion', 'tcsh')).toMatchObject({
    exitCode: 2,
    stderr: 'signalbox: expected a shell out of bash, zsh, fish, got tcsh\n',
  });
});
