import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { codedeploy } from '../../local/services/codedeploy/index.ts';
import { codedeployCommands } from '../../local/services/codedeploy-commands/index.ts';
import type { TestCloud } from '../local/test-cloud.ts';
import { runSignalbox } from './run-signalbox.ts';
import { startStateCloud } from './start-state-cloud.ts';

const PROGRAM = join(import.meta.dirname, '../../dist/signalbox.js');

let cloud: TestCloud;
let child: ChildProcess | undefined;
beforeAll(async () => {
  cloud = await startStateCloud([codedeploy, codedeployCommands]);
}, 60_000);
afterAll(() => cloud?.stop());
afterEach(() => {
  child?.kill('SIGKILL'); // a test that failed
  vi.unstubAllEnvs();
});

it('serves until Ctrl-C and then ends at once, even while a page is open', async () => {
  const program = spawn(process.execPath, [PROGRAM, 'console'], {
    env: { ...process.env, ...cloud.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child = program;
  const notes = text(program.stderr);
  const exited = new Promise((resolve) => program.once('exit', resolve));
  const [url] = await firstLine(program);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/);

  const opened = await fetch(url!, { redirect: 'manual' });
  const headers = { cookie: opened.headers.getSetCookie()[0]!.split(';')[0]! };
  const page = await (await fetch(new URL('/deployments', url), { headers })).text();
  expect(page).toContain('account 123456789012');
  // The bundle finds the files beside it.
  const style = /href="(\/assets\/[^"]+\.css)"/.exec(page)![1]!;
  expect((await fetch(new URL(style, url))).status).toBe(200);

  const { port } = new URL(url!);
  const second = await runSignalbox(cloud.env, 'console', '--listen', port);
  expect(second).toMatchObject({ exitCode: 1, stdout: '' });
  expect(second.stderr).toContain(`signalbox: port ${port} is in use, perhaps by another console\n`);
  expect(second.stderr).not.toContain('    at ');

  const live = await fetch(new URL('/live/deployments', url), { headers });
  const reader = live.body!.getReader();
  await reader.read();
  program.kill('SIGINT');
  expect(await exited).toBe(0);
  await reader.read().catch(() => {});
  expect(await notes).toBe(
    `cloud at ${cloud.endpoint}, account 123456789012, us-east-1\nthe address is the key to this console: Ctrl-C ends it\n`,
  );
});

it('hands its address to no other program, whose arguments every user of the machine sees', async () => {
  const refused = await runSignalbox(cloud.env, 'console', '--open');
  expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
});

it.each(['x', '-1', '65536'])('takes no port %s', async (port) => {
  const refused = await runSignalbox(cloud.env, 'console', `--listen=${port}`);
  expect(refused).toMatchObject({
    exitCode: 2,
    stderr: `signalbox: expected --listen to be a number from 0 to 65535, got ${port}\n`,
  });
});

it('starts nothing where the cloud does not answer', async () => {
  const silent = await runSignalbox({ ...cloud.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, 'console');
  expect(silent).toMatchObject({ exitCode: 4, stdout: '' });
  expect(silent.stderr).toContain('the endpoint does not answer (ECONNREFUSED)');
});

async function firstLine({ stdout }: ChildProcess): Promise<string[]> {
  for await (const line of createInterface(stdout!)) return [line];
  return [];
}
