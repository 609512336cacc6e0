import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { EXIT } from '../../../cli/exit-code.ts';
import { writeRunningCloud } from '../../../cli/local/running-cloud-file.ts';
import { runSignalbox } from '../run-signalbox.ts';

const README = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8');
const OUTPUTS = {
  SourceBucketName: 'source',
  StateBucketName: 'state',
  ReleaseStateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:signalbox-main-release',
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-env-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

async function envOf(outputs: Readonly<Record<string, string>>) {
  vi.stubEnv('TMPDIR', folder);
  writeRunningCloud(1, {
    pid: process.pid,
    endpoint: 'http://127.0.0.1:1',
    region: 'us-east-1',
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'secret',
    outputs,
  });
  return runSignalbox({ TMPDIR: folder }, 'env', '--port', '1');
}

test('a shell has every variable that the commands of the README name', async () => {
  const { stdout } = await envOf(OUTPUTS);
  const env = execFileSync('sh', ['-c', `${stdout}\nenv`], { encoding: 'utf8' });
  const blocks = [...README.matchAll(/^```sh\n([^]*?)^```/gm)].map(([, block]) => block!);
  const named = blocks.flatMap((block) => [...block.matchAll(/\$([A-Z][A-Z_]*)/g)].map(([, name]) => name!));
  expect(named).toContain('SOURCE_BUCKET');
  for (const name of named) expect(env).toMatch(new RegExp(`^${name}=.`, 'm'));
});

test('a cloud without the stack has no variables of the stack', async () => {
  expect((await envOf({})).stdout).not.toMatch(/BUCKET|MACHINE/);
});

test('where none runs on the port that was meant, the ports are named on which one does', async () => {
  await envOf({});
  const { exitCode, stderr } = await runSignalbox({ TMPDIR: folder }, 'env', '--port', '2');
  expect(exitCode).toBe(EXIT.notFound);
  expect(stderr).toContain('no local cloud runs on port 2\n  one runs on port 1: say which with --port');
});

test('an unknown option is refused in one sentence', async () => {
  expect(await runSignalbox({}, 'env', '--nope')).toEqual({
    exitCode: EXIT.usage,
    stdout: '',
    stderr: "signalbox: Unknown option '--nope'\n  signalbox env --help tells its arguments\n",
  });
});
