import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { CommandError } from '../../../local/host/command-error.ts';
import { runScript } from '../../../local/host/scripts/run-script.ts';
import { createScriptLog } from '../../../local/host/scripts/script-log.ts';
import { testFolder } from './folder.ts';

function run(script: string, options: { timeout?: number; killGrace?: number } = {}) {
  const folder = testFolder();
  const file = join(folder, 'logs/scripts.log');
  const log = createScriptLog({ file, now: Date.now });
  const done = runScript({
    name: 'start.sh',
    command: ['/bin/sh', '-c', script],
    folder,
    env: { PATH: process.env['PATH'], GREETING: 'hello' },
    timeout: options.timeout ?? 10_000,
    killGrace: options.killGrace ?? 5000,
    outputGrace: 300,
    log,
  });
  return { done, log, file };
}

describe('runScript', () => {
  it('logs both outputs, also those that a script opens by path', async () => {
    const { done, log, file } = run('echo $GREETING; echo there > /dev/stdout; echo oops >&2');
    await done;
    log.flush();
    expect(log.tail().split('\n').sort()).toEqual(['', '[stderr]oops', '[stdout]hello', '[stdout]there']);
    expect(readFileSync(file, 'utf8')).toContain('[stderr]oops');
  });

  it('reports the exit code with the last lines', async () => {
    const { done } = run('echo broken; exit 7');
    await expect(done).rejects.toMatchObject({
      reason: 'ScriptFailed',
      script: 'start.sh',
      message: 'Script at specified location: start.sh failed with exit code 7',
      log: '[stdout]broken\n',
    });
  });

  it('ends a script that is out of time, with its children', async () => {
    const { done } = run('sleep 60', { timeout: 100 });
    await expect(done).rejects.toMatchObject({ reason: 'ScriptTimedOut' });
  });

  it('kills a script that ignores TERM, and what it started', async () => {
    const { done, log } = run(`trap '' TERM; sleep 64 & echo "child $!"; while :; do sleep 0.05; done`, {
      timeout: 100,
      killGrace: 100,
    });
    await expect(done).rejects.toMatchObject({ reason: 'ScriptTimedOut' });
    const [, child = ''] = /child (\d+)/.exec(log.tail()) ?? [];
    await vi.waitFor(() => expect(existsSync(`/proc/${child}/root`)).toBe(false));
  });

  it('kills what outlives a script that ends on TERM', async () => {
    const { done, log } = run(`sh -c 'trap "" TERM; while :; do sleep 0.05; done' & echo "child $!"; wait`, {
      timeout: 100,
      killGrace: 100,
    });
    await expect(done).rejects.toMatchObject({ reason: 'ScriptTimedOut' });
    const [, child = ''] = /child (\d+)/.exec(log.tail()) ?? [];
    await vi.waitFor(() => expect(existsSync(`/proc/${child}/root`)).toBe(false));
  });

  it('names a background process that keeps the output open, also one with an environment of its own', async () => {
    const { done } = run('echo told; env -i sleep 61 &');
    const error = await done.catch((caught: CommandError) => caught);
    expect(error).toMatchObject({
      reason: 'OutputsLeftOpen',
      message: expect.stringMatching(
        /start\.sh ended, but sleep 61 \(process \d+\) keeps its standard output/,
      ),
      log: '[stdout]told\n',
    });
    process.kill(Number(/process (\d+)/.exec((error as CommandError).message)?.[1]));
  });

  it('waits for output that is only a little late', async () => {
    const { done, log } = run('(sleep 0.1; echo late) & echo first');
    await done;
    expect(log.tail()).toBe('[stdout]first\n[stdout]late\n');
  });

  it('lets a background process live whose outputs lead elsewhere', async () => {
    const { done, log } = run('sleep 62 > /dev/null 2>&1 & echo "child $!"');
    await done;
    expect(process.kill(Number(/child (\d+)/.exec(log.tail())?.[1]))).toBe(true);
  });

  it.each([2047, 2048, 5000])('keeps the lines around one of %i characters', async (length) => {
    const { done, log, file } = run(
      `echo before; head -c ${length} /dev/zero | tr '\\0' x; echo; echo after`,
    );
    await done;
    log.flush();
    expect(log.tail()).toMatch(/^\[stdout\]before\n\[stdout\]x{992}…\n\[stdout\]after\n$/);
    expect(readFileSync(file, 'utf8')).toContain('x'.repeat(length));
  });

  it('keeps the last whole lines of a flood', async () => {
    const { done, log } = run('i=0; while [ $i -lt 20000 ]; do echo "line $i"; i=$((i+1)); done');
    await done;
    expect(log.tail().length).toBeLessThan(2048);
    expect(log.tail()).toMatch(/^\[stdout\]line \d+\n(?:.*\n)*\[stdout\]line 19999\n$/);
  });

  it('survives a flood without line ends', async () => {
    const { done, log } = run('head -c 3000000 /dev/zero | tr "\\0" x');
    await done;
    expect(log.tail().length).toBeLessThan(2048);
  });
});
