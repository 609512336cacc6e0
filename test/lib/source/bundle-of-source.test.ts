import { expect, test } from 'vitest';
import { bundleOfSource } from '../../../lib/source/bundle-of-source.ts';
import { checkSource } from '../../../lib/source/check-source.ts';
import { inMemory, zipOf, type Raw } from './bundles.ts';

const ENTRIES: readonly Raw[] = [
  { path: 'appspec.yml', content: 'version: 0.0' },
  { path: 'scripts/unix/start.sh', content: '#!/bin/sh', mode: 0o755 },
  { path: 'scripts/stop.bin', content: Buffer.from([0xff, 0xfe, 0x00]) },
  { path: 'current', type: 'link', target: 'appspec.yml' },
];

test('lists the folders of a bundle and reads its texts', async () => {
  const bundle = bundleOfSource(await checkSource(inMemory(zipOf(ENTRIES))));
  expect(await bundle.list('')).toEqual([
    { name: 'appspec.yml', kind: 'file', executable: false },
    { name: 'current', kind: 'link', executable: false },
    { name: 'scripts', kind: 'folder', executable: false },
  ]);
  expect(await bundle.list('scripts')).toMatchObject([
    { name: 'stop.bin' },
    { name: 'unix', kind: 'folder' },
  ]);
  expect(await bundle.list('scripts/unix')).toEqual([{ name: 'start.sh', kind: 'file', executable: true }]);
  expect(await bundle.list('scripts/windows')).toBeUndefined();
  expect(await bundle.read('current')).toBe('version: 0.0');
  expect(await bundle.read('scripts/stop.bin')).toBeUndefined();
  expect(await bundle.read('nothing')).toBeUndefined();
});
