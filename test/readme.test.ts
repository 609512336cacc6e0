import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../cli/commands/index.ts';

const ROOT = join(import.meta.dirname, '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const PACKAGE = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

describe('the README', () => {
  test('lists every command, from the commands themselves', () => {
    const rows = COMMANDS.map(({ name, positionals, summary }) => {
      const usage = [name, ...positionals.map((p) => (p.required ? `<${p.name}>` : `[${p.name}]`))].join(' ');
      return `- \`signalbox ${usage}\`: ${summary}`;
    });
    expect(between('commands')).toBe(rows.join('\n'));
  });

  test('names npm scripts that exist', () => {
    const named = [...README.matchAll(/npm (?:run )?(start|test|demo|bench)\b/g)].map((match) => match[1]!);
    expect(named.filter((script) => !(script in PACKAGE.scripts))).toEqual([]);
    expect(new Set(named)).toContain('demo');
  });

  test('calls signalbox with commands that exist', () => {
    for (const [, words = ''] of README.matchAll(/(?:^|\(|npx )signalbox ([a-z]+(?: [a-z]+)?)/gm)) {
      const { name } = COMMANDS.find((command) => `${words} `.startsWith(`${command.name} `)) ?? {
        name: words,
      };
      const args = ['dist/signalbox.js', ...name.split(' '), '--help'];
      const help = execFileSync(process.execPath, args, { cwd: ROOT });
      expect(help.toString()).toContain(`signalbox ${name}`);
    }
  });

  test('links to files that exist', () => {
    const links = [...README.matchAll(/\]\((?!http)([^)#]+)/g)].map((match) => match[1]!);
    expect(links.filter((link) => !existsSync(join(ROOT, link)))).toEqual([]);
  });

  test('gives the reason for each dependency', () => {
    const names = Object.keys({ ...PACKAGE.dependencies, ...PACKAGE.devDependencies });
    const told = README.slice(README.indexOf('## Dependencies'));
    const missing = names.filter(
      (name) =>
        !name.startsWith('@aws-sdk/client-') && !name.startsWith('@types/') && !told.includes(`\`${name}\``),
    );
    expect(missing).toEqual([]);
  });
});

const between = (mark: string) =>
  README.slice(README.indexOf(`<!-- ${mark} -->`), README.indexOf(`<!-- /${mark} -->`))
    .replace(`<!-- ${mark} -->`, '')
    .trim();
