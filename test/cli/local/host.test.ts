import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../../cli/exit-code.ts';

const PROGRAM = join(import.meta.dirname, '../../../dist/signalbox.js');
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-host-'));
  writeFileSync(join(folder, 'file'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

const host = (args: readonly string[], env: Readonly<Record<string, string>> = CREDENTIALS) =>
  spawnSync(process.execPath, [PROGRAM, 'host', ...args], {
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
    timeout: 20_000,
  });

describe('signalbox host ends with one sentence', () => {
  const named = ['--name', 'web-1', '--root', 'disk'];

  test.each([
    ['without a name', ['--root', 'disk'], EXIT.usage, 'expected --name NAME and --root DIR'],
    [
      'for AWS itself',
      [...named, '--endpoint', 'https://codedeploy.cn-north-1.amazonaws.com.cn'],
      EXIT.usage,
      'is AWS: this host is one of the local cloud alone',
    ],
    ['for no endpoint', [...named, '--endpoint', 'here'], EXIT.usage, 'expected an endpoint'],
    [
      'for an address that is none',
      [...named, '--listen', '8080'],
      EXIT.usage,
      'expected --listen ADDRESS:PORT, got 8080',
    ],
    [
      'where nothing answers',
      [...named, '--endpoint', 'http://127.0.0.1:9'],
      EXIT.unreadable,
      'the local cloud at http://127.0.0.1:9 cannot be asked for web-1',
    ],
  ])('%s', (_what, args, code, message) => {
    const { status, stderr } = host(args);
    expect({ status, first: stderr.split('\n')[0] }).toEqual({
      status: code,
      first: expect.stringContaining(message),
    });
  });

  test('without credentials', () => {
    const { status, stderr } = host(named, {});
    expect(status).toBe(EXIT.unreadable);
    expect(stderr).toContain('eval "$(signalbox env)"');
  });
});
