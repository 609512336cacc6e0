import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { gitProcess } from '../../../cli/push/git-process.ts';

it('tells a line as one, also where it comes in parts', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-git-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const told: string[] = [];
  const parts = `process.stderr.write('one ', () => setImmediate(() => process.stderr.write('line\\n\\nand another')))`;
  const alias = `alias.parts=!"${process.execPath}" -e "${parts}"`;
  const git = gitProcess({ cwd: folder, env: process.env, bin: folder });
  expect(await git.run(['-c', alias, 'parts'], (line) => told.push(line))).toBe(0);
  expect(told).toEqual(['one line', '', 'and another']);
});
