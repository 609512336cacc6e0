import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { startShell } from '../../../../local/services/codebuild/shell-session.ts';

const folder = mkdtempSync(join(tmpdir(), 'shell-session-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('ends what a command started when the cloud is killed', async () => {
  // Stands in for the cloud: starts a shell as the build does, and is killed while a command runs.
  const cloud = spawn(process.execPath, ['--input-type=module', '-e', await program()], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pids = await new Promise<number[]>((resolve) =>
    cloud.stdout.once('data', (data: Buffer) => resolve(data.toString().trim().split(' ').map(Number))),
  );
  expect(pids.every(isAlive)).toBe(true);

  cloud.kill('SIGKILL');

  await vi.waitFor(() => expect(pids.some(isAlive)).toBe(false), 5000);
});

test.each([
  ['exit 4', 4],
  ['(exit 5)', 5],
  ['set -e\nfalse\ntrue', 1],
  ['nonesuch-command', 127],
  ['kill -KILL $$', 137],
])('gives the exit code of %j', async (command, code) => {
  const shell = startShell({
    shell: 'sh',
    cwd: folder,
    folder,
    env: { PATH: process.env.PATH! },
    onOutput: () => {},
  });
  expect(await shell.run(command)).toBe(code);
  expect(await shell.run('true')).toBe(0);
  shell.kill();
});

async function program(): Promise<string> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { startShell } from './local/services/codebuild/shell-session.ts';
        const shell = startShell({
          shell: 'sh', cwd: '/', folder: ${JSON.stringify(folder)}, env: process.env,
          onOutput: (data) => process.stdout.write(data),
        });
        await shell.run('sleep 300 & echo "$$ $!"; sleep 300');
      `,
      resolveDir: process.cwd(),
      loader: 'ts',
    },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
  });
  return outputFiles[0]!.text;
}

/** Whether the process runs; one that ended and was not yet collected does not. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
