import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refKey } from '../../lib/source/git/ref-key.ts';
import { parseRefRecord, provenCommit } from '../../lib/source/git/ref-record.ts';
import { startGitRemote, type GitRemote, type WorkTree } from './git-remote.ts';

let remote: GitRemote;
beforeAll(async () => {
  remote = await startGitRemote();
});
afterAll(() => remote.stop());

async function recordOf(repository: string, ref = 'refs/heads/main') {
  const Key = refKey(repository, ref);
  const { Body } = await remote.s3.send(new GetObjectCommand({ Bucket: remote.bucket, Key }));
  return parseRefRecord(Key, await Body!.transformToString());
}

const pushed: GitRemote['pushed'] = (...args) => remote.pushed(...args);

const contentOf = (tree: WorkTree, path: string) => readFileSync(join(tree.folder, path), 'utf8');

describe('git push', () => {
  test('leaves a record that names a pack, an archive and a proof', async () => {
    const { tree, commit } = await pushed('first', { 'a.txt': 'a\n', 'dir/b.sh': 'b\n' });
    const record = await recordOf('first');
    expect(record).toMatchObject({ target: commit, previous: null, sequence: 1, objectFormat: 'sha1' });
    expect(record.push.by).toContain('Ada <ada@example.com>');
    expect(provenCommit(record)).toEqual({
      commit,
      tree: await tree.git('rev-parse', 'HEAD^{tree}'),
      subject: 'change',
    });
    const listed = await remote.s3.send(new ListObjectsV2Command({ Bucket: remote.bucket }));
    const keys = listed.Contents!.map(({ Key }) => Key).filter((key) => key?.includes('/first'));
    expect(keys.toSorted()).toEqual(
      [
        'head/first',
        record.packs[0]!.key,
        refKey('first', 'refs/heads/main'),
        record.sources[0]!.key,
      ].toSorted(),
    );
  });

  test('sends only what is new', async () => {
    const { tree } = await pushed('incremental', { 'big.txt': 'x'.repeat(20_000), 'a.txt': '1\n' });
    await tree.commit({ 'a.txt': '2\n' });
    await tree.git('push', '-q', 'signalbox', 'main');
    const { packs, sources, sequence, changed, log } = await recordOf('incremental');
    expect(sequence).toBe(2);
    expect(log.map((one) => one.sequence)).toEqual([1, 2]);
    expect(packs).toHaveLength(2);
    expect(packs[1]!.bytes).toBeLessThan(1000);
    expect(sources[1]).toMatchObject({ base: sources[0]!.commit });
    expect(changed).toEqual(['a.txt']);
  });

  test('says nothing new where nothing is new', async () => {
    const { tree } = await pushed('same');
    await tree.git('push', '-q', 'signalbox', 'main');
    expect((await recordOf('same')).sequence).toBe(1);
  });

  test('asks for a fetch where somebody else pushed, and for force where history was rewritten', async () => {
    const { tree } = await pushed('racing');
    const other = await remote.clone(remote.url('racing'));
    await other.commit({ 'b.txt': 'b\n' });
    await other.git('push', '-q', 'origin', 'main');
    await tree.commit({ 'c.txt': 'c\n' });
    expect(await tree.refused('push', 'signalbox', 'main')).toContain('fetch first');
    await tree.git('pull', '-q', '--rebase', 'signalbox', 'main');
    await tree.git('push', '-q', 'signalbox', 'main');
    await tree.git('commit', '-q', '--amend', '-m', 'rewritten');
    expect(await tree.refused('push', 'signalbox', 'main')).toMatch(/non-fast-forward|rejected/);
    await tree.git('push', '-q', '--force', 'signalbox', 'main');
    expect(await recordOf('racing')).toMatchObject({ sequence: 4, push: { forced: true } });
  });

  test('keeps a lease', async () => {
    const { tree, commit } = await pushed('lease');
    await tree.git('commit', '-q', '--amend', '-m', 'mine');
    const zeros = '0'.repeat(40);
    expect(await tree.refused('push', `--force-with-lease=main:${zeros}`, 'signalbox', 'main')).toContain(
      'stale info',
    );
    await tree.git('push', '-q', `--force-with-lease=main:${commit}`, 'signalbox', 'main');
    expect((await recordOf('lease')).sequence).toBe(2);
  });

  test('deletes a ref and goes on with its sequence', async () => {
    const { tree } = await pushed('deleted');
    await tree.git('push', '-q', 'signalbox', 'main:refs/heads/feature/ü');
    await tree.git('push', '-q', 'signalbox', '--delete', 'feature/ü');
    const ref = Buffer.from('refs/heads/feature/ü').toString('latin1');
    expect(await recordOf('deleted', ref)).toMatchObject({
      target: null,
      sequence: 2,
      packs: [],
      sources: [],
    });
    expect(await tree.git('ls-remote', 'signalbox')).not.toContain('feature');
    await tree.git('push', '-q', 'signalbox', 'main:refs/heads/feature/ü');
    expect((await recordOf('deleted', ref)).sequence).toBe(3);
  });

  test('pushes tags, and never over one', async () => {
    const { tree, commit } = await pushed('tagged');
    await tree.git('tag', '-a', 'v1', '-m', 'one');
    await tree.git('push', '-q', 'signalbox', 'v1');
    const record = await recordOf('tagged', 'refs/tags/v1');
    expect(record.target).toBe(await tree.git('rev-parse', 'v1'));
    expect(provenCommit(record).commit).toBe(commit);
    await tree.git('tag', '-f', '-a', 'v1', '-m', 'two');
    expect(await tree.refused('push', 'signalbox', 'v1')).toContain('already exists');
  });

  test('takes options with it, and does nothing in a dry run', async () => {
    const { tree } = await pushed('options');
    await tree.commit({ 'a.txt': '2\n' });
    await tree.git('push', '-q', '--dry-run', 'signalbox', 'main');
    expect((await recordOf('options')).sequence).toBe(1);
    await tree.git('push', '-q', '-o', 'stage=beta', '-o', 'note="grün"', 'signalbox', 'main');
    expect((await recordOf('options')).push.options).toEqual(['stage=beta', 'note="grün"']);
  });

  test('refuses what it cannot do as one', async () => {
    const { tree } = await pushed('atomic');
    await tree.commit({ 'a.txt': '2\n' });
    expect(await tree.refused('push', '--atomic', 'signalbox', 'main', 'main:x')).toContain(
      'without --atomic',
    );
    expect((await recordOf('atomic')).sequence).toBe(1);
  });

  test('refuses a shallow clone that lacks history, and files in LFS', async () => {
    const { tree } = await pushed('shallow');
    await tree.commit({ 'a.txt': '2\n' });
    const shallow = await remote.clone(`file://${tree.folder}`, '--depth', '1');
    expect(await shallow.refused('push', remote.url('shallow-2'), 'main')).toContain('--unshallow');
    await tree.commit({ '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n' });
    expect(await tree.refused('push', 'signalbox', 'main')).toContain('Git LFS');
  });

  test('refuses a URL that it does not know', async () => {
    const tree = remote.init();
    await tree.commit({ a: '1' });
    expect(await tree.refused('push', 'signalbox://git-bucket/a/b', 'main')).toContain(
      'expected a URL signalbox://',
    );
  });
});

describe('git clone and fetch', () => {
  test('bring everything, and then only what is new', async () => {
    const { tree } = await pushed('cloned', { 'a.txt': '1\n', 'sub/ü.txt': 'ü\n' });
    await tree.git('tag', '-a', 'v1', '-m', 'one');
    await tree.git('push', '-q', 'signalbox', 'v1', 'main:other');
    const clone = await remote.clone(remote.url('cloned'));
    expect(await clone.git('branch', '--show-current')).toBe('main');
    expect(contentOf(clone, 'sub/ü.txt')).toBe('ü\n');
    expect(await clone.git('tag')).toBe('v1');
    await tree.commit({ 'a.txt': '2\n' });
    await tree.git('push', '-q', 'signalbox', 'main');
    await clone.git('pull', '-q');
    expect(contentOf(clone, 'a.txt')).toBe('2\n');
    await clone.git('fsck', '--strict');
  });

  test('work with sha256 and with names that are no text', async () => {
    const tree = remote.init(undefined, '--object-format=sha256');
    const commit = await tree.commit({ 'a.txt': '1\n' });
    await tree.git('push', '-q', remote.url('sha256'), 'main');
    expect(await recordOf('sha256')).toMatchObject({ objectFormat: 'sha256', target: commit });
    await tree.commit({ 'a.txt': '2\n' });
    await tree.git('push', '-q', remote.url('sha256'), 'main');
    const clone = await remote.clone(remote.url('sha256'));
    expect(contentOf(clone, 'a.txt')).toBe('2\n');
    await clone.git('fsck', '--strict');
  });

  test('of nothing says that there is nothing', async () => {
    const empty = await remote.clone(remote.url('empty'));
    expect(await empty.git('status', '--short')).toBe('');
  });

  test('is possible with plain git alone, pack by pack', async () => {
    const { tree } = await pushed('plain');
    const tip = await tree.commit({ 'a.txt': '2\n' });
    await tree.git('push', '-q', 'signalbox', 'main');
    const restored = remote.init();
    for (const [index, { key: Key }] of (await recordOf('plain')).packs.entries()) {
      const { Body } = await remote.s3.send(new GetObjectCommand({ Bucket: remote.bucket, Key }));
      const file = `${index}.bundle`;
      restored.write(file, '');
      writeFileSync(join(restored.folder, file), await Body!.transformToByteArray());
      await restored.git('fetch', '-q', file, 'refs/heads/main');
    }
    expect(await restored.git('rev-parse', 'FETCH_HEAD')).toBe(tip);
  });
});

test('six who push at once all land, one after the other', async () => {
  await pushed('crowd');
  const pushers = await Promise.all(Array.from({ length: 6 }, () => remote.clone(remote.url('crowd'))));
  await Promise.all(
    pushers.map(async (tree, who) => {
      for (let round = 0; round < 3; round += 1) {
        await tree.commit({ [`${who}-${round}.txt`]: 'x\n' });
        for (let landed = false; !landed;) {
          landed = await tree.git('push', '-q', 'origin', 'main').then(
            () => true,
            () => false,
          );
          if (!landed) await tree.git('pull', '-q', '--rebase');
        }
      }
    }),
  );
  expect((await recordOf('crowd')).sequence).toBe(19);
  const clone = await remote.clone(remote.url('crowd'));
  expect((await clone.git('ls-files')).split('\n')).toHaveLength(19);
  await clone.git('fsck', '--strict');
}, 240_000);
