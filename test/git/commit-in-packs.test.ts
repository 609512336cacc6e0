import { randomBytes } from 'node:crypto';
import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { commitInPacks } from '../../lib/source/git/commit-in-packs.ts';
import { refKey } from '../../lib/source/git/ref-key.ts';
import { parseRefRecord, type RefRecord } from '../../lib/source/git/ref-record.ts';
import { SOURCE_LIMITS } from '../../lib/source/source-limits.ts';
import { readCommit } from '../../lib/store/ref-sources.ts';
import { withFolder } from '../../lib/store/bundles.ts';
import { startProxy } from './proxy.ts';
import { startGitRemote, type GitRemote, type WorkTree } from './git-remote.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let remote: GitRemote;
let tree: WorkTree;
beforeAll(async () => {
  remote = await startGitRemote();
  // Lines enough for git to pack the second state of a file as what differs from the first.
  ({ tree } = await remote.pushed('hello', {
    'long.txt': lines(2_000),
    'a/b/c.txt': 'c\n',
    'empty.txt': '',
  }));
  chmodSync(join(tree.folder, 'a/b/c.txt'), 0o755);
  symlinkSync('long.txt', join(tree.folder, 'link'));
  await tree.commit({ 'long.txt': `${lines(2_000)}more\n`, 'big.bin': 'x'.repeat(300_000) });
  await tree.git('push', '-q', 'signalbox', 'main');
  await tree.commit({ 'long.txt': `first\n${lines(2_000)}more\n` });
  await tree.git('push', '-q', 'signalbox', 'main');
});
afterAll(() => remote.stop());

const lines = (count: number) => Array.from({ length: count }, (_, i) => `line ${i} of many\n`).join('');

const bytesOf = async (Key: string) => {
  const { Body } = await remote.s3.send(new GetObjectCommand({ Bucket: remote.bucket, Key }));
  return Buffer.from(await Body!.transformToByteArray());
};
async function pushed(repository: string): Promise<{ record: RefRecord; bundles: Buffer[] }> {
  const key = refKey(repository, 'refs/heads/main');
  const record = parseRefRecord(key, (await bytesOf(key)).toString());
  return { record, bundles: await Promise.all(record.packs.map((pack) => bytesOf(pack.key))) };
}

test('finds the files of a commit in packs that build on each other, as git has them', async () => {
  const { record, bundles } = await pushed('hello');
  expect(bundles).toHaveLength(3);
  const source = commitInPacks(record, bundles);
  expect(source.entries).toMatchObject([
    { path: 'a/b/c.txt', kind: 'file', executable: true },
    { path: 'big.bin', size: 300_000 },
    { path: 'empty.txt', size: 0 },
    { path: 'link', kind: 'link' },
    { path: 'long.txt', executable: false },
  ]);
  expect(await source.text('long.txt')).toBe(`first\n${lines(2_000)}more\n`);
  expect(await source.text('link')).toBe(await source.text('long.txt'));
});

test('gives the same zip as the archives do', async () => {
  const { record } = await pushed('hello');
  const zipOf = (one: RefRecord) =>
    withFolder(async (folder) => {
      const order = { bucket: remote.bucket, record: one, top: undefined };
      const chunks: Buffer[] = [];
      for await (const chunk of (await readCommit(remote.s3, order, folder)).zip())
        chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    });
  const fromArchives = await zipOf(record);
  expect((await zipOf({ ...record, sources: [] })).equals(fromArchives)).toBe(true);
});

test('refuses packs that miss something, are broken, or unpack to too much', async () => {
  const { record, bundles } = await pushed('hello');
  const limits = { ...SOURCE_LIMITS, unpackedBytes: 100_000 };
  expect(() => commitInPacks(record, bundles.slice(1))).toThrow(/in a pack before it|is not there/);
  expect(() => commitInPacks(record, bundles.slice(0, 2))).toThrow('is not there');
  expect(() => commitInPacks(record, bundles, limits)).toThrow('at most 100000 bytes unpacked');
  expect(() => commitInPacks(record, [Buffer.from('nothing')])).toThrow('expected a git bundle');
  const cut = bundles[0]!.subarray(0, bundles[0]!.length - 200);
  expect(() => commitInPacks(record, [cut, ...bundles.slice(1)])).toThrow('one that is broken');
});

test('a large repository is sent once: in the history, with no archive beside it', async () => {
  const { tree: large } = await remote.pushed('large', { 'a.txt': '1\n', 'noise.txt': noise(11) });
  expect(await pushed('large')).toMatchObject({ record: { sources: [], packs: [{}] } });
  await large.commit({ 'a.txt': '2\n' });
  const proxy = await startProxy(remote.cloud.endpoint);
  await remote.withEnv(large, { AWS_ENDPOINT_URL: proxy.url }).git('push', '-q', 'signalbox', 'main');
  await proxy.stop();
  // One list, the record, the pack, the swap: a line is a few KB, whatever the repository weighs.
  expect(proxy.requests.length).toBeLessThanOrEqual(5);
  expect(proxy.bytesUp).toBeLessThan(8 * 1024);
  const { record, bundles } = await pushed('large');
  expect(record).toMatchObject({ sources: [], packs: [{}, { bytes: expect.any(Number) as number }] });
  expect(await commitInPacks(record, bundles).text('a.txt')).toBe('2\n');
});

/** Text of so many MB that cannot be packed much smaller than to three quarters. */
const noise = (megabytes: number) => randomBytes(megabytes * 1024 ** 2).toString('base64');
