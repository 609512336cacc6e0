import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { refKey } from '../../lib/source/git/ref-key.ts';
import { parseRefRecord, type RefRecord } from '../../lib/source/git/ref-record.ts';
import { startGitRemote, type GitRemote, type WorkTree } from './git-remote.ts';
import { startProxy, type Fate, type Proxy } from './proxy.ts';

vi.setConfig({ testTimeout: 60_000 });

let remote: GitRemote;
let proxy: Proxy;
let fateOf: (line: string) => Fate = () => 'pass';
beforeAll(async () => {
  remote = await startGitRemote();
  proxy = await startProxy(remote.cloud.endpoint, (line) => fateOf(line));
});
afterAll(async () => {
  await proxy.stop();
  await remote.stop();
});

async function recordOf(repository: string, ref = 'refs/heads/main') {
  const Key = refKey(repository, ref);
  const { Body } = await remote.s3.send(new GetObjectCommand({ Bucket: remote.bucket, Key }));
  return parseRefRecord(Key, await Body!.transformToString());
}

const throughProxy = (tree: WorkTree) => remote.withEnv(tree, { AWS_ENDPOINT_URL: proxy.url });
const isSwap = (line: string, repository: string) => line.startsWith(`PUT /git-bucket/refs/${repository}/`);

test('the lost answer of the swap is found to be its own: the ref moves once, git hears ok', async () => {
  const { tree } = await remote.pushed('lost');
  const commit = await tree.commit({ 'a.txt': '2\n' });
  let lost = 0;
  fateOf = (line) => (isSwap(line, 'lost') && (lost += 1) === 1 ? 'lose the answer' : 'pass');
  await throughProxy(tree).git('push', '-q', 'signalbox', 'main');
  expect(lost).toBe(2); // the SDK wrote again, and was refused
  expect(await recordOf('lost')).toMatchObject({ target: commit, sequence: 2 });
});

test('a helper that is killed while the swap hangs leaves the ref where it was, and the next push lands', async () => {
  const { tree, commit } = await remote.pushed('killed');
  await tree.commit({ 'a.txt': '2\n' });
  let isHanging = false;
  fateOf = (line) => {
    if (!isSwap(line, 'killed')) return 'pass';
    isHanging = true;
    return 'hang';
  };
  const pidFile = join(tree.folder, '.git', 'helper-pid');
  const child = spawn('git', ['push', 'signalbox', 'main'], {
    cwd: tree.folder,
    env: {
      ...remote.env,
      AWS_ENDPOINT_URL: proxy.url,
      PATH: `${pidTelling(tree, pidFile)}:${remote.env['PATH']}`,
    },
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  await vi.waitFor(() => expect(isHanging).toBe(true), { timeout: 30_000 });
  process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL');
  expect(await ended).not.toBe(0);
  fateOf = () => 'pass';
  expect(await recordOf('killed')).toMatchObject({ target: commit, sequence: 1 });
  await tree.git('push', '-q', 'signalbox', 'main');
  const clone = await remote.clone(remote.url('killed'));
  await clone.git('fsck', '--strict');
  expect((await recordOf('killed')).sequence).toBe(2);
});

/** A folder with a helper that writes its process id and goes on as the real one. */
function pidTelling(tree: WorkTree, pidFile: string): string {
  const folder = join(tree.folder, '.git', 'bin');
  mkdirSync(folder);
  const real = join(import.meta.dirname, '../../dist/git-remote-signalbox.js');
  const script = join(folder, 'git-remote-signalbox');
  writeFileSync(script, `#!/bin/sh\necho $$ > '${pidFile}'\nexec '${process.execPath}' '${real}' "$@"\n`);
  chmodSync(script, 0o755);
  return folder;
}

test('fifty packs become one with the next push', async () => {
  const { tree } = await remote.pushed('packed');
  await withPacks('packed', 49);
  await tree.commit({ 'a.txt': '2\n' });
  await tree.git('push', '-q', 'signalbox', 'main');
  expect((await recordOf('packed')).packs).toHaveLength(50);
  const tip = await tree.commit({ 'a.txt': '3\n' });
  await tree.git('push', '-q', 'signalbox', 'main');
  expect((await recordOf('packed')).packs).toMatchObject([{ tips: [tip] }]);
  const clone = await remote.clone(remote.url('packed'));
  expect(await clone.git('rev-list', '--count', 'HEAD')).toBe('3');
  await clone.git('fsck', '--strict');
});

/** Spreads the one pack of a repository over so many, as many small pushes do. */
async function withPacks(repository: string, count: number): Promise<void> {
  const record = await recordOf(repository);
  const [pack] = record.packs;
  const put = (Key: string, Body: Uint8Array | string) =>
    remote.s3.send(new PutObjectCommand({ Bucket: remote.bucket, Key, Body }));
  const { Body } = await remote.s3.send(new GetObjectCommand({ Bucket: remote.bucket, Key: pack!.key }));
  const bytes = await Body!.transformToByteArray();
  const packs: RefRecord['packs'] = [];
  for (let index = 0; index < count; index += 1) {
    const key = `packs/${repository}/${index.toString(16).padStart(40, '0')}.bundle`;
    await put(key, bytes);
    packs.push({ ...pack!, key });
  }
  const { repository: _own, ...kept } = record;
  await put(refKey(repository, 'refs/heads/main'), JSON.stringify({ ...kept, packs }));
}

test('submodules and links are pushed, and come back with a recursive clone', async () => {
  await remote.pushed('library', { 'lib.txt': 'lib\n' });
  const { tree } = await remote.pushed('product');
  await tree.git(
    '-c',
    'protocol.file.allow=always',
    'submodule',
    '--quiet',
    'add',
    remote.url('library'),
    'deps',
  );
  symlinkSync('a.txt', join(tree.folder, 'link'));
  await tree.commit({ 'b.txt': 'b\n' });
  await tree.git('push', '-q', 'signalbox', 'main');
  expect((await recordOf('product')).sources).toHaveLength(2);
  const clone = await remote.clone(remote.url('product'), '--recurse-submodules');
  expect(readFileSync(join(clone.folder, 'deps/lib.txt'), 'utf8')).toBe('lib\n');
  expect(readFileSync(join(clone.folder, 'link'), 'utf8')).toBe('a\n');
});

test('names of refs and files that are no text are kept byte by byte, but cannot be released', async () => {
  const { tree } = await remote.pushed('bytes');
  // No argument of Node can hold such bytes: a shell makes them.
  const inShell = (script: string) =>
    new Promise<string>((resolve, reject) => {
      const child = spawn('sh', ['-ec', script], { cwd: tree.folder, env: remote.env });
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('latin1')));
      child.on('close', (code) => (code === 0 ? resolve(said) : reject(new Error(said))));
    });
  const said = await inShell(`
    name=$(printf 'f\\374r')
    echo x > "$name.txt"; git add -A; git commit -qm bytes
    git push -q signalbox "HEAD:refs/heads/$name"`);
  expect(said).toContain('no UTF-8: the push is kept, but cannot be released');
  const record = await recordOf('bytes', 'refs/heads/f\xfcr');
  expect(record).toMatchObject({ ref: 'refs/heads/f!FCr', sources: [] });
  await inShell(`
    name=$(printf 'f\\374r')
    git clone -q -b "$name" signalbox://git-bucket/bytes .git/copy
    test -f ".git/copy/$name.txt" && git -C .git/copy fsck --strict`);
});

test('a push that goes wrong says why in one line', async () => {
  const { tree } = await remote.pushed('denied');
  const nobody = { AWS_ACCESS_KEY_ID: 'AKIAUNKNOWNUNKNOWN00', AWS_SECRET_ACCESS_KEY: 'x' };
  const said = await remote.withEnv(tree, nobody).refused('push', 'signalbox', 'main');
  expect(said).toMatch(/^signalbox: fatal: InvalidAccessKeyId: .*$/m);
});
