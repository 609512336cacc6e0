import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Command } from '../cli/command.ts';
import { COMMANDS } from '../cli/commands/index.ts';
import { SUMMARIES_ZH } from './command-summaries.zh-CN.ts';
import { readmeOutline } from './readme-outline.ts';

const ROOT = join(import.meta.dirname, '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const README_ZH = readFileSync(join(ROOT, 'README.zh-CN.md'), 'utf8');
const PAGES = ['.', 'docs', 'bench', 'examples']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: folder !== '.' }).map((name) => join(folder, String(name))),
  )
  .filter((path) => path.endsWith('.md'));
const PACKAGE = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

describe('the README', () => {
  test('lists every command, from the commands themselves', () => {
    const rows = COMMANDS.map((command) => `- \`${usageOf(command)}\`: ${command.summary}`);
    expect(commandsIn(README)).toBe(rows.join('\n'));
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

  test.each(PAGES)('%s links to files and headings that exist', (page) => {
    expect(linksOf(page).filter((link) => !leadsSomewhere(page, link))).toEqual([]);
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

describe('README.zh-CN.md, the translation', () => {
  const [english, chinese] = [readmeOutline(README), readmeOutline(README_ZH)];

  test('has the headings, paragraphs, lists, tables and code of README.md, in its order', () => {
    expect(
      chinese.blocks,
      hint('translate the block that was added, or take out the one that went; §5 is the fifth heading'),
    ).toEqual(english.blocks);
  });

  test('has the code of README.md, but for comments', () => {
    expect(chinese.code, hint('copy the block; comments may be translated')).toEqual(english.code);
  });

  test('has the rows of its tables', () => {
    expect(chinese.firstCells, hint('copy the first cell, translate the others')).toEqual(english.firstCells);
  });

  test('has its links', () => {
    expect(chinese.links, hint('give the sentence the same target')).toEqual(english.links);
  });

  test('names the same commands, options and files', () => {
    expect(chinese.spans, hint('translate the sentence that names it')).toEqual(english.spans);
  });

  test('has the same figures', () => {
    expect(chinese.figures, hint('look for the figure in README.md')).toEqual(english.figures);
  });

  test('lists every command, with its summary in Chinese', () => {
    const untranslated = COMMANDS.map(({ summary }) => summary).filter((summary) => !SUMMARIES_ZH[summary]);
    expect(untranslated, 'translate these in test/command-summaries.zh-CN.ts').toEqual([]);
    const rows = COMMANDS.map((command) => `- \`${usageOf(command)}\`：${SUMMARIES_ZH[command.summary]}`);
    expect(commandsIn(README_ZH), 'copy what is expected into README.zh-CN.md').toBe(rows.join('\n'));
    expect(Object.keys(SUMMARIES_ZH), 'take out what no command says any more').toHaveLength(rows.length);
  });
});

const hint = (what: string) =>
  `README.zh-CN.md must follow README.md ("-" is what README.md has, "+" what the translation has instead): ${what}`;

/** Links within the project. */
const linksOf = (page: string) =>
  [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\((?!\w+:)([^)]+)\)/g)].map(([, link]) => link!);

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const file = path === '' ? join(ROOT, page) : join(ROOT, page, '..', path);
  return existsSync(file) && (heading === undefined || anchorsOf(file).includes(heading));
}

/** As GitHub makes them of headings. */
const anchorsOf = (file: string) =>
  [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

const usageOf = ({ name, positionals }: Command) =>
  ['signalbox', name, ...positionals.map((p) => (p.required ? `<${p.name}>` : `[${p.name}]`))].join(' ');

const commandsIn = (readme: string) => /<!-- commands -->([^]*)<!-- \/commands -->/.exec(readme)?.[1]?.trim();
