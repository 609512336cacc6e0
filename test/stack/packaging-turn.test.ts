import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const TURN = join(import.meta.dirname, '../../tools/packaging-turn.mjs');

let folder: string;
let lock: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'turn-'));
  lock = join(folder, '.cache', 'packaging.lock');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A process that takes the turn, says so, and keeps it until its input ends. */
const taker = () =>
  spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { takePackagingTurn } from '${TURN}';
       await takePackagingTurn('${lock}');
       process.stdout.write('taken');
       process.stdin.resume().on('end', () => process.exit(0));`,
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );

const holder = () => Number(readFileSync(lock, 'utf8'));

test('lets one process after the other have its turn, also after one that was killed', async () => {
  const first = taker();
  await once(first.stdout, 'data');
  const second = taker();
  await once(second, 'spawn');
  expect(holder()).toBe(first.pid);
  first.kill('SIGKILL');
  await once(second.stdout, 'data');
  expect(holder()).toBe(second.pid);
  second.stdin.end();
  expect(await once(second, 'exit')).toEqual([0, null]);
  expect(readdirSync(join(folder, '.cache'))).toEqual([]);
});

test('takes over what a process of long ago left', async () => {
  writeFileSync(lock, '4194304'); // above the largest process id of Linux
  const next = taker();
  await once(next.stdout, 'data');
  next.stdin.end();
  await once(next, 'exit');
});
