import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, expect, it } from 'vitest';
import { awaitEnd } from '../../../cli/local/await-end.ts';
import { EXIT } from '../../../cli/exit-code.ts';

let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGKILL'));

async function shell(script: string): Promise<{ pid: number; said: string }> {
  child = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [said] = (await once(createInterface(child.stdout!), 'line')) as [string];
  return { pid: child.pid!, said };
}

const waiting = { patienceMs: 60_000, signal: new AbortController().signal, onNews: () => {} };

it('waits until the process has ended', async () => {
  const { pid } = await shell('trap "exit 0" TERM; echo ready; while :; do sleep 0.05; done');
  process.kill(pid, 'SIGTERM');
  await awaitEnd(pid, waiting);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

it('takes a process that ended for ended, also where nobody waits for it', async () => {
  const { said } = await shell('/bin/true & echo $!; exec sleep 61');
  await expect(awaitEnd(Number(said), waiting)).resolves.toBeUndefined();
});

it('says what still runs once its patience is over, or it is interrupted', async () => {
  const { pid } = await shell('trap "" TERM; echo ready; sleep 61 & wait');
  process.kill(pid, 'SIGTERM');
  await expect(awaitEnd(pid, { ...waiting, patienceMs: 0 })).rejects.toMatchObject({
    message: expect.stringMatching(
      new RegExp(`^process ${pid} has not ended yet; still run: ${pid} .*sleep 61`),
    ) as string,
    exitCode: EXIT.failed,
  });
  const signal = AbortSignal.abort();
  await expect(awaitEnd(pid, { ...waiting, signal })).rejects.toMatchObject({ exitCode: EXIT.interrupted });
});
