import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const SMOKE = join(ROOT, 'examples/hooks/smoke.ts');

let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer((_request, response) => response.end('ok'));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => void server.close());

async function hooksRun(...args: readonly string[]) {
  const command = [join(ROOT, 'dist/signalbox.js'), 'hooks', 'run', ...args];
  return promisify(execFile)(process.execPath, command, { cwd: ROOT }).then(
    ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

describe('signalbox hooks run', () => {
  test('runs the example against each host, and passes', async () => {
    const signalbox = { replacementTargets: [{ id: 'i-1', address: '127.0.0.1' }] };
    const event = JSON.stringify({ signalbox });
    const run = await hooksRun(`${SMOKE}#handler`, '--env', `PORT=${port}`, '--event', event, '--json');
    expect(run.code).toBe(0);
    expect(JSON.parse(run.stdout)).toEqual({
      status: 'Succeeded',
      reason: `http://127.0.0.1:${port}/health: at least 4 of 5 answers were good`,
    });
  });

  test('fails as the validator does', async () => {
    const run = await hooksRun(SMOKE, '--env', 'PORT=1');
    expect(run).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('hook Failed: expected at least one URL'),
      stderr: expect.stringContaining('REPORT RequestId'),
    });
  });

  test.each([
    [['missing.ts'], 3, 'missing.ts does not exist'],
    [[SMOKE, '--timeout', '0'], 2, 'expected --timeout to be 1 to 900 seconds, got 0'],
    [[SMOKE, '--env', 'A'], 2, 'expected --env to be NAME=VALUE'],
    [[SMOKE, '--event', '{'], 2, 'expected --event to be a JSON object'],
    [[SMOKE, '--event', '/nowhere'], 2, '/nowhere cannot be read'],
  ])('refuses %j', async (args, code, message) => {
    expect(await hooksRun(...args)).toMatchObject({ code, stderr: expect.stringContaining(message) });
  });
});
