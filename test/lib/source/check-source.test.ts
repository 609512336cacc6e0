import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import {
  array,
  assert,
  asyncProperty,
  boolean,
  constantFrom,
  dictionary,
  nat,
  record,
  string,
  tuple,
} from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkSource } from '../../../lib/source/check-source.ts';
import { SOURCE_LIMITS } from '../../../lib/source/source-limits.ts';
import { SourceRejected, type CheckedSource } from '../../../lib/source/source.ts';
import { inMemory, tarOf, tgzOf, zipOf, type Raw } from './bundles.ts';

const PACKERS = { zip: zipOf, tar: tarOf, tgz: tgzOf };
const FORMATS = Object.keys(PACKERS) as (keyof typeof PACKERS)[];

const check = (format: keyof typeof PACKERS, entries: readonly Raw[], limits = {}) =>
  checkSource(inMemory(PACKERS[format](entries)), { ...SOURCE_LIMITS, ...limits });
const pathsOf = ({ entries }: CheckedSource) => entries.map(({ path }) => path);

const APP: readonly Raw[] = [
  { path: 'src/', type: 'folder' },
  { path: 'src/main.js', content: 'main' },
  { path: 'appspec.yml', content: 'version: 0.0' },
  { path: 'scripts/start.sh', content: '#!/bin/sh', mode: 0o755 },
  { path: 'current', type: 'link', target: 'src/main.js' },
];

describe.each(FORMATS)('a %s', (format) => {
  test('is read with its modes and links, sorted by path', async () => {
    const source = await check(format, APP);
    expect(source.format).toBe(format);
    expect(source.entries).toMatchObject([
      { path: 'appspec.yml', kind: 'file', size: 12, executable: false },
      { path: 'current', kind: 'link', executable: false },
      { path: 'scripts/start.sh', kind: 'file', size: 9, executable: true },
      { path: 'src/main.js', kind: 'file', size: 4, executable: false },
    ]);
    expect(await source.text('appspec.yml')).toBe('version: 0.0');
    expect(await source.text('current')).toBe('main');
    expect(await source.text('buildspec.yml')).toBeUndefined();
  });

  test('becomes the same zip from every format, and from itself', async () => {
    const zip = await buffer((await check(format, APP)).zip());
    const again = await checkSource(inMemory(zip));
    expect(again.entries).toEqual((await check('zip', APP)).entries);
    expect((await buffer(again.zip())).equals(zip)).toBe(true);
    expect((await buffer((await check('tgz', APP.toReversed())).zip())).equals(zip)).toBe(true);
  });

  test('loses the one folder around a root, and only that', async () => {
    const packed = APP.map((it) => ({ ...it, path: `hello-1.0/${it.path}` }));
    expect(pathsOf(await check(format, packed))).toContain('appspec.yml');
    const twoTops = [...packed, { path: 'README', content: '' }];
    expect(pathsOf(await check(format, twoTops))).toContain('hello-1.0/appspec.yml');
    const noRoot = [{ path: 'src/main.js', content: 'x' }];
    expect(pathsOf(await check(format, noRoot))).toEqual(['src/main.js']);
  });

  test('takes paths apart into parts', async () => {
    const source = await check(format, [{ path: './a//b/./c', content: 'x' }]);
    expect(pathsOf(source)).toEqual(['a/b/c']);
  });

  test.each<[string, readonly Raw[], RegExp]>([
    ['a path upwards', [{ path: '../evil' }], /"\.\.\/evil", which goes up with \.\.$/],
    ['a path up and down', [{ path: 'a/../../evil' }], /goes up/],
    ['an absolute path', [{ path: '/etc/passwd' }], /absolute/],
    ['a drive', [{ path: 'C:evil' }], /drive/],
    ['a backslash', [{ path: 'a\\..\\evil' }], /backslash/],
    ['a control character', [{ path: 'a\nb' }], /control character/],
    ['a path twice', [{ path: 'a' }, { path: './a' }], /"a" twice/],
    [
      'a file with files below',
      [{ path: 'a' }, { path: 'a/b' }],
      /"a" to be a folder, as "a\/b" needs it, got a file/,
    ],
    ['a file and folder of one name', [{ path: 'a' }, { path: 'a/', type: 'folder' }], /"a" to be a folder/],
    [
      'a file below a link',
      [
        { path: 'a', type: 'link', target: 'b' },
        { path: 'a/evil', content: 'x' },
      ],
      /got a link/,
    ],
    ['a device', [{ path: 'tty', type: 'device' }], /got "tty", a /],
    ['a link outside', [{ path: 'a', type: 'link', target: '../x' }], /"a" -> "\.\.\/x", which leads out/],
    ['a link to an absolute path', [{ path: 'a', type: 'link', target: '/etc' }], /leads out/],
    [
      'links that lead out together',
      [
        { path: 'd/up', type: 'link', target: '..' },
        { path: 'evil', type: 'link', target: 'd/up/../x' },
      ],
      /"evil" -> "d\/up\/\.\.\/x"/,
    ],
    [
      'links in a ring',
      [
        { path: 'a', type: 'link', target: 'b' },
        { path: 'b', type: 'link', target: 'a' },
      ],
      /more than 40/,
    ],
    ['nothing', [{ path: 'a/', type: 'folder' }], /an empty one/],
  ])('is refused with %s', async (_, entries, message) => {
    const refused = check(format, entries);
    await expect(refused).rejects.toThrow(SourceRejected);
    await expect(refused).rejects.toThrow(message);
  });

  test('is refused beyond its limits', async () => {
    const big = [
      { path: 'a', content: 'x'.repeat(5000) },
      { path: 'b', content: 'y'.repeat(5000) },
    ];
    await expect(check(format, big, { unpackedBytes: 9999 })).rejects.toThrow('at most 9999 bytes unpacked');
    await expect(check(format, big, { unpackedBytes: 10_000 })).resolves.toBeDefined();
    await expect(check(format, big, { entries: 1 })).rejects.toThrow('at most 1 entries');
    await expect(check(format, [{ path: 'a'.repeat(60) }], { pathBytes: 59 })).rejects.toThrow(
      'longer than 59',
    );
    await expect(check(format, big, { packedBytes: 10 })).rejects.toThrow('at most 10 bytes');
  });

  test('is refused when it breaks off', async () => {
    const bytes = PACKERS[format]([{ path: 'a', content: Buffer.alloc(20_000, 'abcdefgh') }]);
    const refused = checkSource(inMemory(bytes.subarray(0, bytes.length / 2)));
    await expect(refused).rejects.toThrow(SourceRejected);
  });
});

test('follows links that stay inside, through folders and other links', async () => {
  const source = await check('tar', [
    { path: 'releases/1/appspec.yml', content: 'one' },
    { path: 'live', type: 'link', target: 'releases/1' },
    { path: 'docs/spec', type: 'link', target: '../live/appspec.yml' },
    { path: 'dangling', type: 'link', target: 'not/there' },
  ]);
  expect(await source.text('docs/spec')).toBe('one');
  expect(await source.text('dangling')).toBeUndefined();
});

test('takes a hard link for the same file once more', async () => {
  const source = await check('tgz', [
    { path: 'a', content: 'shared', mode: 0o755 },
    { path: 'b', type: 'hardlink', target: 'a' },
  ]);
  expect(source.entries).toMatchObject([
    { path: 'a' },
    { path: 'b', kind: 'file', size: 6, executable: true },
  ]);
  expect(await source.text('b')).toBe('shared');
  const later = check('tar', [{ path: 'b', type: 'hardlink', target: 'nowhere' }]);
  await expect(later).rejects.toThrow('hard link');
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['text', Buffer.from('version: 0.0\n'.repeat(100))],
  ['zeros', Buffer.alloc(2048)],
  ['a gzipped text', gzipSync('hello')],
  ['a tar.gz in a gzip', gzipSync(tgzOf(APP))],
  ['an empty zip', zipOf([])],
  ['an empty tar', tarOf([])],
])('refuses %s', async (_, bytes) => {
  await expect(checkSource(inMemory(bytes))).rejects.toThrow(SourceRejected);
});

test('refuses encrypted zips, wrong sizes and wrong checksums', async () => {
  await expect(check('zip', [{ path: 'a', content: 'x', encrypted: true }])).rejects.toThrow('encrypted');
  await expect(check('zip', [{ path: 'a', content: 'x'.repeat(100), claims: 10 }])).rejects.toThrow(
    SourceRejected,
  );
  const bytes = zipOf([{ path: 'a', content: 'hello' }]);
  bytes[bytes.indexOf('PK\x01\x02') + 16]! ^= 1;
  await expect(checkSource(inMemory(bytes))).rejects.toThrow('match its checksum');
});

test('stops reading a bomb when the limit is reached', async () => {
  const bomb = gzipSync(Buffer.alloc(64 << 20));
  const refused = checkSource(
    inMemory(Buffer.concat([gzipSync(tarOf([{ path: 'a' }]).subarray(0, 512)), bomb])),
    {
      ...SOURCE_LIMITS,
      unpackedBytes: 1 << 20,
      entries: 10,
    },
  );
  await expect(refused).rejects.toThrow(SourceRejected);
  const many = zipOf([{ path: 'a', content: Buffer.alloc(8 << 20) }]);
  const tooMuch = checkSource(inMemory(many), { ...SOURCE_LIMITS, unpackedBytes: 1 << 20 });
  await expect(tooMuch).rejects.toThrow('bytes unpacked');
});

test('gives documents of at most 256 KiB, in UTF-8', async () => {
  const source = await check('zip', [
    { path: 'large', content: 'x'.repeat(300_000) },
    { path: 'binary', content: Buffer.from([0xff, 0xfe, 0x00]) },
  ]);
  await expect(source.text('large')).rejects.toThrow('at most 262144 bytes');
  await expect(source.text('binary')).rejects.toThrow('UTF-8');
});

test('streams files larger than what it keeps in memory', async () => {
  const large = Buffer.alloc(33 << 20, 'large ');
  const source = await check('tar', [
    { path: 'z', content: 'last' },
    { path: 'b', content: large },
    { path: 'a', content: 'first' },
  ]);
  const again = await checkSource(inMemory(await buffer(source.zip())));
  expect(again.entries.map(({ path, size }) => [path, size])).toEqual([
    ['a', 5],
    ['b', large.length],
    ['z', 4],
  ]);
  expect(await again.text('z')).toBe('last');
});

test('passes on what the reading of the file itself throws', async () => {
  const failing = {
    size: 1000,
    read: () =>
      new Readable({
        read() {
          this.destroy(new Error('disk on fire'));
        },
      }),
  };
  await expect(checkSource(failing)).rejects.toThrow(/^disk on fire$/);
});

/** Trees of files with short names, so that they often meet. */
const part = constantFrom('a', 'b', 'c', 'ü', 'x y');
const path = array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const tree = dictionary(path, record({ content: string(), executable: boolean() }), {
  minKeys: 1,
  maxKeys: 8,
});

test('finds any tree again, whatever the format and the order', async () => {
  await assert(
    asyncProperty(tree, constantFrom(...FORMATS), boolean(), async (files, format, reversed) => {
      const paths = Object.keys(files);
      const clash = paths.some((one) => paths.some((other) => other.startsWith(`${one}/`)));
      const raw = paths.map((path) => ({
        path,
        content: files[path]!.content,
        mode: files[path]!.executable ? 0o755 : 0o644,
      }));
      const checked = check(format, reversed ? raw.toReversed() : raw);
      if (clash) {
        await expect(checked).rejects.toThrow(SourceRejected);
        return;
      }
      const source = await checked;
      expect(new Set(pathsOf(source))).toEqual(new Set(paths));
      for (const { path, executable } of source.entries) {
        expect(await source.text(path)).toBe(files[path]!.content.replace(/^\uFEFF/, ''));
        expect(executable).toBe(files[path]!.executable);
      }
      const zip = await buffer(source.zip());
      expect(zip.equals(await buffer((await check('zip', raw)).zip()))).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('reads or refuses any damage, and never fails otherwise', async () => {
  const damage = array(tuple(nat(), nat(255)), { minLength: 1, maxLength: 6 });
  await assert(
    asyncProperty(constantFrom(...FORMATS), damage, nat(), async (format, changes, cut) => {
      const bytes = PACKERS[format](APP);
      for (const [place, value] of changes) bytes[place % bytes.length] = value;
      const file = inMemory(bytes.subarray(0, bytes.length - (cut % 3 === 0 ? cut % bytes.length : 0)));
      const source = await checkSource(file).catch((error: unknown) => {
        expect(error).toBeInstanceOf(SourceRejected);
        return undefined;
      });
      if (source) await buffer(source.zip());
    }),
    { numRuns: 300 },
  );
});
