import { chmodSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { create } from 'tar';
import { describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { unpackBundle } from '../../../local/host/unpack-bundle.ts';
import { zip } from '../services/codedeploy/zip.ts';
import { readFiles, testFolder, writeFiles } from './folder.ts';

const FILES = { 'appspec.yml': 'version: 0.0', 'scripts/start.sh': '#!/bin/sh' };

async function tarOf(source: string, gzip: boolean, names = ['.']): Promise<string> {
  const file = join(testFolder(), 'bundle');
  await create({ cwd: source, file, gzip, preservePaths: true }, names);
  return file;
}

describe('unpackBundle', () => {
  it.each(['tar', 'tgz'])('unpacks a %s with its modes and links', async (type) => {
    const source = testFolder();
    writeFiles(source, FILES);
    chmodSync(join(source, 'scripts/start.sh'), 0o750);
    symlinkSync('start.sh', join(source, 'scripts/link'));
    const folder = join(testFolder(), 'archive');
    await unpackBundle(await tarOf(source, type === 'tgz'), type, folder);
    expect(readFiles(folder)).toEqual(FILES);
    expect(statSync(join(folder, 'scripts/start.sh')).mode & 0o777).toBe(0o750);
    expect(readlinkSync(join(folder, 'scripts/link'))).toBe('start.sh');
  });

  it('unpacks a zip and takes a single folder with the AppSpec away', async () => {
    const file = join(testFolder(), 'bundle.zip');
    writeFileSync(file, await zip({ 'site/appspec.yml': 'a', 'site/x/start.sh': 'b' }));
    const folder = join(testFolder(), 'archive');
    await unpackBundle(file, 'zip', folder);
    expect(readFiles(folder)).toEqual({ 'appspec.yml': 'a', 'x/start.sh': 'b' });
    expect(statSync(join(folder, 'x/start.sh')).mode & 0o777).toBe(0o755);
  });

  it('keeps the time of a file, and unpacks what is too large to inflate at once', async () => {
    const time = new Date(2020, 4, 17, 12, 30, 8);
    const archive = new ZipFile();
    archive.addBuffer(Buffer.alloc(3_000_000, 'x'), 'large.bin', { mtime: time, mode: 0o100600 });
    archive.addBuffer(Buffer.alloc(0), 'empty', { mtime: time });
    archive.end();
    const file = join(testFolder(), 'bundle.zip');
    writeFileSync(file, await buffer(archive.outputStream));
    const folder = join(testFolder(), 'archive');
    await unpackBundle(file, 'zip', folder);
    const { size, mode, mtime } = statSync(join(folder, 'large.bin'));
    expect({ size, mode: mode & 0o777, mtime }).toEqual({ size: 3_000_000, mode: 0o600, mtime: time });
    expect(statSync(join(folder, 'empty')).size).toBe(0);
  });

  it('refuses a zip with a file that is not what its checksum says', async () => {
    const file = join(testFolder(), 'bundle.zip');
    const archive = new ZipFile();
    archive.addBuffer(Buffer.from('told'), 'appspec.yml', { compress: false });
    archive.end();
    const bytes = await buffer(archive.outputStream);
    bytes.write('lied', bytes.indexOf('told'));
    writeFileSync(file, bytes);
    await expect(unpackBundle(file, 'zip', join(testFolder(), 'archive'))).rejects.toThrow(
      'appspec.yml is damaged',
    );
  });

  it('refuses a path outside of the bundle', async () => {
    const source = testFolder();
    writeFiles(source, { 'evil.txt': 'x', 'inner/appspec.yml': 'y' });
    const bundle = await tarOf(join(source, 'inner'), false, ['../evil.txt']);
    await expect(unpackBundle(bundle, 'tar', join(testFolder(), 'archive'))).rejects.toThrow(
      'the bundle names a path outside of itself: ../evil.txt',
    );
  });

  it.each(['/etc/passwd', '../../secret'])('refuses a link to %s', async (target) => {
    const source = testFolder();
    writeFiles(source, FILES);
    symlinkSync(target, join(source, 'scripts/link'));
    const folder = join(testFolder(), 'archive');
    await expect(unpackBundle(await tarOf(source, false), 'tar', folder)).rejects.toThrow(
      `the bundle holds a link out of itself: scripts/link -> ${target}`,
    );
  });

  it.each(['zip', 'tgz', 'tar'])('refuses a damaged %s', async (type) => {
    const file = join(testFolder(), 'bundle');
    writeFileSync(file, 'this is no archive, whatever its name says');
    await expect(unpackBundle(file, type, join(testFolder(), 'archive'))).rejects.toThrow(
      `the bundle is not a sound ${type} file`,
    );
  });
});
