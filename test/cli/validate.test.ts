import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../cli/exit-code.ts';
import { LAMBDA, SERVER } from '../lib/appspec/app-spec-samples.ts';

const ROOT = join(import.meta.dirname, '../..');
const PROGRAM = join(ROOT, 'dist/signalbox.js');

let temporary: string;
beforeAll(() => {
  temporary = mkdtempSync(join(tmpdir(), 'signalbox-validate-'));
});
afterAll(() => rmSync(temporary, { recursive: true }));

function validate(args: readonly string[], input: string | Buffer = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, 'validate', ...args], {
    cwd: temporary,
    env: { PATH: process.env['PATH'] },
    encoding: 'utf8',
    input,
    timeout: 30_000,
  });
  return { status, stdout, stderr };
}

/** A copy of the example, changed: text by file, `undefined` removes one. */
function hello(
  name: string,
  changes: Readonly<Record<string, (text: string) => string | undefined>>,
): string {
  const folder = join(temporary, name);
  cpSync(join(ROOT, 'examples/hello-node'), folder, { recursive: true });
  for (const [file, change] of Object.entries(changes)) {
    const path = join(folder, file);
    const text = change(readFileSync(path, 'utf8'));
    if (text === undefined) rmSync(path);
    else writeFileSync(path, text);
  }
  return name;
}

describe('signalbox validate of a folder', () => {
  test('asks for no AppSpec where functions alone are released', () => {
    expect(validate([join(ROOT, 'examples/hello-lambda')])).toMatchObject({ status: EXIT.succeeded });
  });

  test('accepts the example', () => {
    expect(validate([join(ROOT, 'examples/hello-node')])).toEqual({
      status: EXIT.succeeded,
      stdout: '',
      stderr: 'valid (0 faults, 0 warnings)\n',
    });
  });

  test('prints the faults of all three files as file:line:column', () => {
    const folder = hello('faults', {
      'signalbox.yml': (text) => text.replace('in-place', 'sideways'),
      'buildspec.yml': (text) => text.replace('0.2', '0.3'),
      'appspec.yml': (text) => text.replace('os: linux', 'os: Linux'),
    });
    const { status, stdout, stderr } = validate([folder]);
    expect(status).toBe(EXIT.failed);
    const places = stdout
      .trim()
      .split('\n')
      .map((line) => line.replace(/(:\d+:\d+:(?: warning:)?).*/, '$1'));
    expect(places).toEqual([
      expect.stringMatching(/^faults\/signalbox\.yml:\d+:\d+:$/),
      expect.stringMatching(/^faults\/buildspec\.yml:\d+:\d+:$/),
      'faults/appspec.yml:2:5:',
    ]);
    expect(stdout).toContain('expected `os: linux`, found `Linux`');
    expect(stderr).toBe('not valid (3 faults, 0 warnings)\n');
  });

  test('warns, with the places in the AppSpec and in the scripts, and stays valid', () => {
    const folder = hello('traps', {
      'scripts/start.sh': (text) => text.replace(' 2>&1 </dev/null', ''),
      'scripts/stop.sh': () => '#!/bin/sh\r\ntrue\r\n',
      'appspec.yml': (text) => text.replace('ApplicationStop', 'ApplicationStopp'),
    });
    chmodSync(join(temporary, folder, 'scripts/prepare.sh'), 0o644);
    const { status, stdout, stderr } = validate([folder]);
    expect(status).toBe(EXIT.succeeded);
    const places = stdout
      .trim()
      .split('\n')
      .map((line) => line.replace(/(:\d+:\d+:(?: warning:)?).*/, '$1'));
    expect(places).toEqual([
      'traps/appspec.yml:8:3: warning:',
      'traps/scripts/stop.sh:1:10: warning:',
      'traps/appspec.yml:12:17: warning:',
      'traps/scripts/start.sh:10:67: warning:',
    ]);
    expect(stdout).toContain('write ApplicationStop\n');
    expect(stdout).toContain("keeps the script's stderr open");
    expect(stderr).toBe('valid (0 faults, 4 warnings)\n');
  });

  test('misses what the source should hold where there is no build', () => {
    const folder = hello('unbuilt', {
      'signalbox.yml': (text) => text.replace(/^build: .*\n/m, ''),
      'buildspec.yml': () => undefined,
      'scripts/stop.sh': () => undefined,
    });
    symlinkSync('nowhere', join(temporary, folder, 'broken'));
    const { status, stdout } = validate([folder, '--json']);
    expect(status).toBe(EXIT.succeeded);
    expect(JSON.parse(stdout)).toMatchObject({
      valid: true,
      warnings: [
        { code: 'missing-source' },
        { code: 'missing-script', file: 'unbuilt/appspec.yml', line: 9 },
      ],
    });
  });

  test('refuses a folder without an AppSpec, or with one that the host agent would not find', () => {
    const noBuild = { 'signalbox.yml': () => undefined, 'buildspec.yml': () => undefined };
    const none = validate([hello('none', { ...noBuild, 'appspec.yml': () => undefined })]);
    expect(none).toMatchObject({
      status: EXIT.failed,
      stdout: 'none/appspec.yml:1:1: expected the folder to hold appspec.yml, it does not\n',
    });
    expect(none.stderr).toContain('no signalbox.yml in none');
    const renamed = hello('renamed', { ...noBuild, 'appspec.yml': () => undefined });
    writeFileSync(join(temporary, renamed, 'appspec.yaml'), SERVER);
    expect(validate([renamed]).stdout).toContain('renamed/appspec.yaml:1:1: expected the name appspec.yml');
  });

  test.each([
    ['a folder that is not there', ['nowhere'], EXIT.notFound, 'expected a folder at nowhere'],
    [
      'a file that is not there',
      ['--appspec', 'nowhere.yml'],
      EXIT.notFound,
      'expected an AppSpec file at nowhere.yml',
    ],
    ['a file for a folder', [PROGRAM], EXIT.usage, 'got a file'],
    ['a folder and a file', ['.', '--appspec', '-'], EXIT.usage, 'got both'],
    ['an unknown os', ['--os', 'bsd'], EXIT.usage, 'expected --os linux, windows or any, got bsd'],
    ['an unknown platform', ['--compute-platform', 'x'], EXIT.usage, 'Server, Lambda or ECS'],
  ])('ends with one sentence for %s', (_, args, status, sentence) => {
    const answer = validate(args);
    expect(answer).toMatchObject({ status, stdout: '' });
    expect(answer.stderr).toContain(sentence);
  });
});

describe('signalbox validate --appspec', () => {
  const json = (args: readonly string[], input: string | Buffer) => {
    const { status, stdout } = validate([...args, '--json'], input);
    return { status, answer: JSON.parse(stdout) as object };
  };

  test('answers in JSON with exactly three keys', () => {
    expect(json(['--appspec', '-'], SERVER)).toEqual({
      status: EXIT.succeeded,
      answer: { valid: true, faults: [], warnings: [] },
    });
    expect(json(['--appspec', '-'], SERVER.replace('755', '0644').replace('linux', 'Linux'))).toEqual({
      status: EXIT.failed,
      answer: {
        valid: false,
        faults: [
          {
            file: '-',
            line: 2,
            column: 5,
            code: 'invalid-os',
            message: 'expected `os: linux`, found `Linux`',
          },
        ],
        warnings: [
          {
            file: '-',
            line: 8,
            column: 11,
            code: 'octal-mode',
            message: '`mode: 0644` without quotes is an octal number, so the host sets 420',
            instead: 'write mode: "0644"',
          },
        ],
      },
    });
  });

  test('reads a file, for the hosts and the platform that it is told', () => {
    writeFileSync(join(temporary, 'windows.yml'), 'version: 0.0\nos: windows\n');
    expect(validate(['--appspec', 'windows.yml']).status).toBe(EXIT.failed);
    expect(validate(['--appspec', 'windows.yml', '--os', 'windows']).status).toBe(EXIT.succeeded);
    expect(validate(['--appspec', '-'], LAMBDA).status).toBe(EXIT.succeeded);
    expect(validate(['--appspec', '-', '--compute-platform', 'ECS'], LAMBDA).stdout).toContain(
      '-:4:13: expected',
    );
  });

  test('refuses what is no UTF-8, and keeps a byte order mark', () => {
    const broken = Buffer.concat([Buffer.from('version: 0.0\nos: '), Buffer.from([0xff])]);
    expect(json(['--appspec', '-'], broken).answer).toMatchObject({
      valid: false,
      faults: [{ line: 2, column: 5 }],
    });
    expect(json(['--appspec', '-'], `\uFEFF${SERVER}`).answer).toMatchObject({ valid: false });
  });
});
