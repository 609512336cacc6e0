import { spawn } from 'node:child_process';
import { expect, test, vi } from 'vitest';
import { build } from 'esbuild';

test('ends the groups that it watches when the cloud is killed, and no other', async () => {
  // Stands in for the cloud: one process watched, one watched no more, both too busy to notice anything.
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { spawn } from 'node:child_process';
        import { createWatchdog } from './local/services/watchdog.ts';
        const watchdog = createWatchdog();
        const busy = () => spawn('sleep', ['300'], { detached: true, stdio: 'ignore' }).pid;
        const [first, other, last] = [busy(), busy(), busy()];
        watchdog.watch(first);
        const release = watchdog.watch(other);
        watchdog.watch(last);
        release();
        console.log([first, last, other].join(' '));
        setInterval(() => {}, 1000);
      `,
      resolveDir: process.cwd(),
      loader: 'ts',
    },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
  });
  const cloud = spawn(process.execPath, ['--input-type=module', '-e', outputFiles[0]!.text], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [first, last, released] = await new Promise<number[]>((resolve) =>
    cloud.stdout.once('data', (data: Buffer) => resolve(data.toString().trim().split(' ').map(Number))),
  );

  cloud.kill('SIGKILL');

  await vi.waitFor(() => expect([first, last].some((pid) => isAlive(pid!))).toBe(false), 5000);
  expect(isAlive(released!)).toBe(true);
  process.kill(released!, 'SIGKILL');
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
