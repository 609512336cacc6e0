import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const RUNTIME = join(import.meta.dirname, '../../../../dist/lambda-runtime.js');

test('ends when the Runtime API and the log are both gone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'runtime-'));
  await writeFile(join(folder, 'index.mjs'), 'export const handler = async () => 1;');
  const api = createServer(); // an invocation never comes
  await new Promise<void>((resolve) => void api.listen(0, '127.0.0.1', resolve));
  const runtime = spawn(process.execPath, [RUNTIME], {
    env: {
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(api.address() as AddressInfo).port}`,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: 'index.handler',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    await once(api, 'request');
    runtime.stdout.destroy();
    runtime.stderr.destroy();
    api.closeAllConnections();
    const [code] = (await once(runtime, 'exit')) as [number];
    expect(code).not.toBe(0);
  } finally {
    runtime.kill('SIGKILL');
    api.close();
    await rm(folder, { recursive: true });
  }
});
