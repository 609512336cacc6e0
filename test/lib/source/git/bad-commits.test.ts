import { describe, expect, test } from 'vitest';
import { checkCommit, type SourceLayer } from '../../../../lib/source/git/check-commit.ts';
import { objectId, treeId, type TreeFile } from '../../../../lib/source/git/git-object.ts';
import { OVERLAY_FILE, type Overlay } from '../../../../lib/source/git/overlay.ts';
import { SOURCE_LIMITS, type SourceLimits } from '../../../../lib/source/source-limits.ts';
import { SourceRejected } from '../../../../lib/source/source.ts';
import { inMemory, tgzOf, type Raw } from '../bundles.ts';

/** What a pusher with a hand-made record may try: every line is refused with one sentence, the honest push is taken. */
const FILES: readonly Raw[] = [
  { path: 'a.txt', content: 'a\n' },
  { path: 'bin/run.sh', content: '#!/bin/sh\n', mode: 0o755 },
  { path: 'link', type: 'link', target: 'a.txt' },
];

const blob = (content: string) => objectId('blob', Buffer.from(content), 'sha1');
const TREE: readonly TreeFile[] = [
  { path: 'a.txt', mode: '100644', id: blob('a\n') },
  { path: 'bin/run.sh', mode: '100755', id: blob('#!/bin/sh\n') },
  { path: 'link', mode: '120000', id: blob('a.txt') },
];

const COMMIT = Buffer.from(`tree ${treeId(TREE, 'sha1')}\nauthor A <a@b> 1 +0000\n\nSubject\n`);
const target = objectId('commit', COMMIT, 'sha1');
const RECORD = { target, proof: [COMMIT.toString('base64')], objectFormat: 'sha1' as const };
const WHOLE: Overlay = { deleted: [], submodules: {} };

const archive = (files: readonly Raw[], overlay: object = WHOLE) =>
  tgzOf([{ path: OVERLAY_FILE, content: JSON.stringify(overlay) }, ...files]);
const layer = (bytes: Buffer, more: Partial<SourceLayer> = {}): SourceLayer => ({
  commit: target,
  file: inMemory(bytes),
  ...more,
});
const without = (path: string) => FILES.filter((file) => file.path !== path);
const instead = (path: string, change: Partial<Raw>) =>
  FILES.map((file) => (file.path === path ? { ...file, ...change } : file));

test('the honest push is taken', async () => {
  const source = await checkCommit(RECORD, [layer(archive(FILES))]);
  expect(source.entries.map(({ path }) => path)).toEqual(['a.txt', 'bin/run.sh', 'link']);
});

describe('an archive is refused', () => {
  test.each<[string, readonly Raw[], string]>([
    ['with other bytes in a file', instead('a.txt', { content: 'b\n' }), 'got the tree'],
    ['without a file', without('a.txt'), 'got the tree'],
    ['with one file more', [...FILES, { path: 'more.txt', content: '' }], 'got the tree'],
    ['with another exec bit', instead('bin/run.sh', { mode: 0o644 }), 'got the tree'],
    ['with a link to elsewhere', instead('link', { target: 'bin/run.sh' }), 'got the tree'],
    [
      'with a file in place of a link',
      instead('link', { type: 'file', target: '', content: 'a.txt' }),
      'got the tree',
    ],
    ['with a path upwards', [...FILES, { path: '../evil' }], 'goes up with ..'],
    ['with an absolute path', [...FILES, { path: '/etc/passwd' }], 'absolute'],
    ['with a backslash', [...FILES, { path: 'a\\..\\evil' }], 'backslash'],
    ['with a control character', [...FILES, { path: 'a\u0007' }], 'control character'],
    [
      'with a link out of the tree',
      [...FILES, { path: 'out', type: 'link', target: '../../etc' }],
      'leads out of it',
    ],
    ['with a write through a link', [...FILES, { path: 'link/x', content: 'x' }], 'to be a folder'],
    ['with a device', [...FILES, { path: 'dev', type: 'device' }], 'files, folders and links'],
    [
      'with a hard link to nowhere',
      [...FILES, { path: 'hard', type: 'hardlink', target: '/etc/passwd' }],
      'absolute',
    ],
    ['with a file of git itself', [...FILES, { path: '.git/hooks/post-checkout' }], "git's own"],
    ['with one in other letters', [...FILES, { path: 'sub/.GIT/config' }], "git's own"],
    ['with one as Windows names it', [...FILES, { path: 'GIT~1/config' }], "git's own"],
  ])('%s', async (_what, files, message) => {
    const checking = checkCommit(RECORD, [layer(archive(files))]);
    await expect(checking).rejects.toThrow(SourceRejected);
    await expect(checking).rejects.toThrow(message);
  });

  test.each<[string, Partial<SourceLimits>, string]>([
    ['that unpacks to too much', { unpackedBytes: 10 }, '10 bytes'],
    ['with too many entries', { entries: 2 }, '2 entries'],
    ['with too long a path', { pathBytes: 18 }, 'longer than 18 bytes'],
  ])('%s', async (_what, limits, message) => {
    const long = [...FILES, { path: 'a/very/long/path/to/a/file', content: '' }];
    const checking = checkCommit(RECORD, [layer(archive(long))], { ...SOURCE_LIMITS, ...limits });
    await expect(checking).rejects.toThrow(message);
  });

  test.each<[string, readonly SourceLayer[], string]>([
    ['that is none', [layer(Buffer.from('nothing'))], 'broken'],
    ['that says nothing of itself', [layer(tgzOf(FILES))], OVERLAY_FILE],
    [
      'on a base that is not there',
      [layer(archive(FILES, { ...WHOLE, base: 'b'.repeat(40) }))],
      'got one on',
    ],
    ['of another commit', [layer(archive(FILES), { commit: 'c'.repeat(40) })], 'got those of'],
    ['that is not named at all', [], 'got those of undefined'],
    [
      'whose overlay takes away what the commit has',
      [
        layer(archive(FILES), { commit: 'd'.repeat(40) }),
        layer(archive([], { ...WHOLE, base: 'd'.repeat(40), deleted: ['a.txt'] }), { base: 'd'.repeat(40) }),
      ],
      'got the tree',
    ],
    [
      'with a submodule that the commit does not have',
      [layer(archive(FILES, { ...WHOLE, submodules: { lib: 'e'.repeat(40) } }))],
      'got the tree',
    ],
  ])('%s', async (_what, layers, message) => {
    const checking = checkCommit(RECORD, layers);
    await expect(checking).rejects.toThrow(SourceRejected);
    await expect(checking).rejects.toThrow(message);
  });
});
