import { describe, expect, test } from 'vitest';
import { checkAppSpec } from '../../../lib/appspec/check-app-spec.ts';
import { warningTexts } from '../../../lib/appspec/warning-text.ts';
import { LAMBDA } from './app-spec-samples.ts';
import { memoryBundle, type MemoryFile } from './memory-bundle.ts';

const APPSPEC = `version: 0.0
os: linux
files:
  - source: app
    destination: /opt/app
hooks:
  ApplicationStart:
    - location: scripts/start.sh
`;
const START = '#!/bin/sh\nexec true\n';
const GOOD = { 'appspec.yml': APPSPEC, 'app/main.js': '', 'scripts/start.sh': START };

async function warnings(
  files: Readonly<Record<string, string | MemoryFile | undefined>>,
  options: Parameters<typeof checkAppSpec>[1] = { os: 'linux', stage: 'as-deployed' },
): Promise<readonly string[]> {
  const present = Object.entries({ ...GOOD, ...files }).filter(([, file]) => file !== undefined);
  const checked = await checkAppSpec(memoryBundle(Object.fromEntries(present)), options);
  expect(checked?.faults).toEqual([]);
  return (checked?.warnings ?? []).map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`);
}

describe('checkAppSpec', () => {
  test('has nothing to say about a bundle that is in order', async () => {
    expect(await warnings({})).toEqual([]);
  });

  test.each<[string, Readonly<Record<string, string | MemoryFile | undefined>>, string[]]>([
    ['a missing script', { 'scripts/start.sh': undefined }, ['appspec.yml:8:17 missing-script']],
    ['a missing source', { 'app/main.js': undefined }, ['appspec.yml:4:13 missing-source']],
    [
      'a script in another case',
      { 'scripts/start.sh': undefined, 'Scripts/Start.sh': START },
      ['appspec.yml:8:17 wrong-case'],
    ],
    [
      'a folder in another case',
      { 'app/main.js': undefined, 'App/main.js': '' },
      ['appspec.yml:4:13 wrong-case'],
    ],
    [
      'a script that is not executable',
      { 'scripts/start.sh': { text: START, executable: false } },
      ['appspec.yml:8:17 not-executable'],
    ],
    ['a script without an interpreter', { 'scripts/start.sh': 'true\n' }, ['appspec.yml:8:17 no-shebang']],
    [
      'a script with the line ends of Windows',
      { 'scripts/start.sh': '#!/bin/sh\nset -e\r\ntrue\r\n' },
      ['scripts/start.sh:2:7 crlf'],
    ],
    [
      'a script that leaves a background process on stdout',
      { 'scripts/start.sh': '#!/bin/bash\ncd /opt/app\nnohup node main.js &\n' },
      ['scripts/start.sh:3:20 background-output'],
    ],
    [
      'a folder where a script should be',
      { 'scripts/start.sh': undefined, 'scripts/start.sh/a': '' },
      ['appspec.yml:8:17 missing-script'],
    ],
    [
      'a path out of the bundle',
      { 'appspec.yml': APPSPEC.replace('scripts/start.sh', '../start.sh') },
      ['appspec.yml:8:17 outside-bundle'],
    ],
  ])('warns of %s', async (_, files, expected) => {
    expect(await warnings(files)).toEqual(expected);
  });

  test.each<[string, Readonly<Record<string, string | MemoryFile | undefined>>]>([
    ['the whole bundle as source', { 'appspec.yml': APPSPEC.replace('source: app', 'source: /') }],
    ['paths from the root', { 'appspec.yml': APPSPEC.replace('scripts/', '/scripts/./') }],
    ['a link', { 'scripts/start.sh': { kind: 'link', executable: false, text: START } }],
    ['what a linked folder holds', { 'app/main.js': undefined, app: { kind: 'link' } }],
    ['a program that is no text', { 'scripts/start.sh': '#!\0\x7fELF & \r\n' }],
    ['`&` in another language', { 'scripts/start.sh': '#!/usr/bin/env python3\nx = 1 & 2\n' }],
  ])('has nothing against %s', async (_, files) => {
    expect(await warnings(files)).toEqual([]);
  });

  test('counts nothing as missing before a build, and still sees another case', async () => {
    const options = { os: 'linux', stage: 'before-build' } as const;
    expect(await warnings({ 'app/main.js': undefined, 'scripts/start.sh': undefined }, options)).toEqual([]);
    expect(await warnings({ 'app/main.js': undefined, 'APP/main.js': '' }, options)).toEqual([
      'appspec.yml:4:13 wrong-case',
    ]);
  });

  test('reads paths as Windows does for its hosts, and no shell there', async () => {
    const text = APPSPEC.replace('linux', 'windows').replace('scripts/start.sh', 'scripts\\START.ps1');
    const files = { 'appspec.yml': text, 'scripts/start.ps1': { text: 'a &\r\n', executable: false } };
    expect(await warnings(files, { os: 'windows', stage: 'as-deployed' })).toEqual([]);
    expect(await warnings(files, { os: 'any', stage: 'as-deployed' })).toEqual(['appspec.yml:2:5 windows']);
  });

  test('finds no AppSpec, or one that cannot be read', async () => {
    const options = { os: 'linux', stage: 'as-deployed' } as const;
    expect(await checkAppSpec(memoryBundle({ 'a.txt': '' }), options)).toBeUndefined();
    expect((await checkAppSpec(memoryBundle({ 'appspec.yml': {} }), options))?.faults).toEqual([
      expect.objectContaining({ line: 1, column: 1, message: expect.stringContaining('UTF-8') }),
    ]);
  });

  test('refuses another name as the host agent does, unless a build may still make the right one', async () => {
    const bundle = memoryBundle({ 'AppSpec.yaml': APPSPEC });
    expect((await checkAppSpec(bundle, { os: 'linux', stage: 'as-deployed' }))?.faults).toEqual([
      expect.objectContaining({ file: 'AppSpec.yaml', line: 1, column: 1, code: 'no-file' }),
    ]);
    expect(await checkAppSpec(bundle, { os: 'linux', stage: 'before-build' })).toBeUndefined();
    const forLambda = memoryBundle({ 'appspec.json': LAMBDA });
    expect(await checkAppSpec(forLambda, { os: 'linux', stage: 'as-deployed' })).toMatchObject({
      faults: [],
    });
  });

  test('shows the first warnings and counts the rest', async () => {
    const scripts = Array.from({ length: 13 }, (_, index) => `    - location: ${index}.sh\n`).join('');
    const bundle = memoryBundle({ ...GOOD, 'appspec.yml': `${APPSPEC}${scripts}` });
    const checked = await checkAppSpec(bundle, { os: 'linux', stage: 'as-deployed' });
    const texts = warningTexts(checked?.warnings ?? []);
    expect(texts).toHaveLength(11);
    expect(texts[0]).toBe(
      'appspec.yml:9:17: the bundle holds no script `0.sh`, so its event will fail; add the file, or name one of the bundle, from its root',
    );
    expect(texts.at(-1)).toBe('3 more, which signalbox validate shows');
  });
});
