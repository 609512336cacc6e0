import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkCommit, type SourceLayer } from '../../lib/source/git/check-commit.ts';
import { refKey } from '../../lib/source/git/ref-key.ts';
import { parseRefRecord, type RefRecord } from '../../lib/source/git/ref-record.ts';
import { startGitRemote, type GitRemote, type WorkTree } from './git-remote.ts';

let remote: GitRemote;
let tree: WorkTree;
beforeAll(async () => {
  remote = await startGitRemote();
  tree = remote.init();
  await tree.git('remote', 'add', 'signalbox', remote.url('hello'));
  tree.write('run.sh', '#!/bin/sh\n');
  chmodSync(join(tree.folder, 'run.sh'), 0o755);
  await tree.commit({
    'a.txt': 'a\n',
    'gone/b.txt': 'b\n',
    [`${'long/'.repeat(30)}c.txt`]: 'c\n',
    'd.txt': 'd\n',
  });
  await tree.git('push', '-q', 'signalbox', 'main');
  await tree.git('rm', '-q', '-r', 'gone', 'd.txt');
  await tree.git('config', 'core.autocrlf', 'true');
  await tree.commit({
    '.gitattributes': 'secret.txt export-ignore\nv.txt export-subst\n* text=auto\n',
    'secret.txt': 'kept\n',
    'v.txt': '$Format:%H$\n',
    'd.txt/now-a-folder.txt': 'e\n',
    'ü.txt': 'ü\n',
    'big.bin': 'x'.repeat(300_000),
  });
  await tree.git('push', '-q', 'signalbox', 'main');
});
afterAll(() => remote.stop());

const bytesOf = async (Key: string) => {
  const { Body } = await remote.s3.send(new GetObjectCommand({ Bucket: remote.bucket, Key }));
  return Buffer.from(await Body!.transformToByteArray());
};

async function pushedCommit(): Promise<{ record: RefRecord; archives: Buffer[] }> {
  const key = refKey('hello', 'refs/heads/main');
  const record = parseRefRecord(key, (await bytesOf(key)).toString());
  return { record, archives: await Promise.all(record.sources.map(({ key }) => bytesOf(key))) };
}

const layersOf = ({ sources }: RefRecord, archives: readonly Buffer[]): SourceLayer[] =>
  archives.map((bytes, index) => {
    const { commit, base } = sources[index]!;
    const file = {
      size: bytes.length,
      read: (start: number, end: number) => Readable.from([bytes.subarray(start, end)]),
    };
    return { commit, ...(base ? { base } : {}), file };
  });

test('lays what was pushed over what was there, and finds the commit whole', async () => {
  const { record, archives } = await pushedCommit();
  expect(archives).toHaveLength(2);
  const source = await checkCommit(record, layersOf(record, archives));
  const listed = (await tree.git('-c', 'core.quotepath=off', 'ls-files')).split('\n');
  expect(source.entries.map(({ path }) => path).toSorted()).toEqual(listed.toSorted());
  expect(source.entries.find(({ path }) => path === 'run.sh')?.executable).toBe(true);
  // Neither filters nor attributes touched it.
  expect(await source.text('v.txt')).toBe('$Format:%H$\n');
  expect(await source.text('secret.txt')).toBe('kept\n');
});

test('gives a folder of the commit alone, the whole proved', async () => {
  const { record, archives } = await pushedCommit();
  const layers = layersOf(record, archives);
  const source = await checkCommit({ ...record, top: 'd.txt' }, layers);
  expect(source.entries.map(({ path }) => path)).toEqual(['now-a-folder.txt']);
  await expect(checkCommit({ ...record, top: 'gone' }, layers)).rejects.toThrow('expected the folder "gone"');
});

describe('refuses', () => {
  /** The last archive with one run of bytes of its tar replaced by another as long. */
  const altered = (archives: readonly Buffer[], from: string, to: string) => {
    const tar = gunzipSync(archives.at(-1)!);
    const place = tar.indexOf(from);
    expect(place).toBeGreaterThan(0);
    tar.write(to, place);
    return [...archives.slice(0, -1), gzipSync(tar)];
  };

  test('a file that was tampered with', async () => {
    const { record, archives } = await pushedCommit();
    const layers = layersOf(record, altered(archives, 'kept\n', 'swap\n'));
    await expect(checkCommit(record, layers)).rejects.toThrow('got the tree');
  });

  test('an overlay without what it lies on, and one on something else', async () => {
    const { record, archives } = await pushedCommit();
    const layers = layersOf(record, archives);
    await expect(checkCommit(record, layers.slice(1))).rejects.toThrow('on nothing');
    await expect(checkCommit(record, layers.slice(0, 1))).rejects.toThrow('got those of');
    const [whole, over] = layers as [SourceLayer, SourceLayer];
    await expect(checkCommit(record, [whole, { ...over, base: 'f'.repeat(40) }])).rejects.toThrow(
      'got one on',
    );
  });

  test('another commit than the one that was signed for', async () => {
    const { record, archives } = await pushedCommit();
    const forged = Buffer.from(record.proof[0]!, 'base64').toString().replace('change', 'chance');
    const proof = [Buffer.from(forged).toString('base64')];
    await expect(checkCommit({ ...record, proof }, layersOf(record, archives))).rejects.toThrow(
      'got other bytes',
    );
  });

  test('what unpacks to more than it may', async () => {
    const { record, archives } = await pushedCommit();
    const limits = { packedBytes: 1e6, unpackedBytes: 250_000, entries: 100, pathBytes: 1024 };
    await expect(checkCommit(record, layersOf(record, archives), limits)).rejects.toThrow('250000 bytes');
  });

  test('an archive that is none', async () => {
    const { record } = await pushedCommit();
    const broken = [Buffer.from('not a tar'), Buffer.from('nor this')];
    await expect(checkCommit(record, layersOf(record, broken))).rejects.toThrow();
  });
});

test('names its commit to git too', async () => {
  const { record, archives } = await pushedCommit();
  const id = execFileSync('git', ['get-tar-commit-id'], {
    input: gunzipSync(archives[1]!).subarray(0, 1024),
  }).toString();
  expect(id.trim()).toBe(record.target);
});
