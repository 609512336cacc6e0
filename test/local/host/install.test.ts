import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { array, assert, asyncProperty, constantFrom, uniqueArray } from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { parseServerAppSpec } from '../../../lib/appspec/parse-server-app-spec.ts';
import { hostFolders } from '../../../local/host/deployment-folders.ts';
import type { DeploymentSpecification } from '../../../local/host/deployment-specification.ts';
import { install } from '../../../local/host/install/install.ts';
import { readFiles, testFolder, writeFiles } from './folder.ts';

const HEAD = 'version: 0.0\nos: linux\n';
const FILES = `${HEAD}files:\n  - source: app\n    destination: /opt/hello\n`;

/** A host, onto which revisions are installed one after the other. */
function createHost() {
  const root = testFolder();
  const folders = hostFolders(root);
  let deployments = 0;
  return {
    root,
    installed: () => readFiles(join(root, 'opt/hello')),
    install: async (
      files: Readonly<Record<string, string>>,
      options: {
        appSpec?: string;
        fileExistsBehavior?: DeploymentSpecification['fileExistsBehavior'];
        prepare?: (archive: string) => void;
      } = {},
    ) => {
      const deployment = folders.deployment('group', `d-${(deployments += 1)}`);
      writeFiles(deployment.archive, files);
      options.prepare?.(deployment.archive);
      const { appSpec, faults } = parseServerAppSpec(options.appSpec ?? FILES, {
        file: 'appspec.yml',
        os: 'linux',
      });
      if (!appSpec) throw new Error(faults[0]?.message);
      const { fileExistsBehavior = 'DISALLOW' } = options;
      await install({
        specification: { fileExistsBehavior },
        appSpec,
        folders: deployment,
        group: folders.group('group'),
        instructions: folders.instructions,
        root,
      });
    },
  };
}

describe('install', () => {
  it('replaces the files of the last revision, and only those', async () => {
    const host = createHost();
    await host.install({ 'app/a': '1', 'app/lib/b': '1' });
    writeFiles(host.root, { 'opt/hello/lib/foreign': 'stays' });
    await host.install({ 'app/a': '2', 'app/c': '2' });
    expect(host.installed()).toEqual({ a: '2', c: '2', 'lib/foreign': 'stays' });
    await host.install({ 'app/a': '3' });
    expect(host.installed()).toEqual({ a: '3', 'lib/foreign': 'stays' });
  });

  it.each([
    ['OVERWRITE', { a: 'new' }],
    ['RETAIN', { a: 'foreign' }],
  ] as const)('with %s does as told with a file that is there', async (fileExistsBehavior, expected) => {
    const host = createHost();
    writeFiles(host.root, { 'opt/hello/a': 'foreign' });
    await host.install({ 'app/a': 'new' }, { fileExistsBehavior });
    expect(host.installed()).toEqual(expected);
  });

  it('leaves everything as it was where a file is in the way', async () => {
    const host = createHost();
    await host.install({ 'app/a': '1' });
    writeFiles(host.root, { 'opt/hello/b': 'foreign' });
    await expect(host.install({ 'app/a': '2', 'app/b': '2' })).rejects.toThrow(
      `a specified file already exists at this location: ${join(host.root, 'opt/hello/b')}`,
    );
    expect(host.installed()).toEqual({ a: '1', b: 'foreign' });
  });

  it('puts a single file into its destination folder and sets permissions of what it makes', async () => {
    const host = createHost();
    const appSpec = `${HEAD}files:\n  - source: app/run.sh\n    destination: /opt/hello/bin\npermissions:\n  - object: /opt/hello\n    pattern: "*.txt"\n    mode: 600\n  - object: /opt/hello/bin\n    except: [other]\n    mode: 750\n    type: [file]\n`;
    await host.install({ 'app/run.sh': 'x' }, { appSpec });
    expect(statSync(join(host.root, 'opt/hello/bin/run.sh')).mode & 0o777).toBe(0o750);
  });

  it.each([
    ['- source: nothing\n    destination: /x', 'the bundle has no `nothing`'],
    ['- source: app\n    destination: /x\n  - source: app\n    destination: /x', 'two entries'],
  ])('refuses %j', async (files, message) => {
    const host = createHost();
    await expect(host.install({ 'app/a': '1' }, { appSpec: `${HEAD}files:\n  ${files}\n` })).rejects.toThrow(
      message,
    );
    expect(existsSync(join(host.root, 'x'))).toBe(false);
  });

  it('installs what the revision holds, whatever was installed before', async () => {
    const tree = uniqueArray(constantFrom('a', 'b', 'c/d', 'c/e', 'f/g/h'), { minLength: 1 });
    await assert(
      asyncProperty(array(tree, { minLength: 1, maxLength: 4 }), async (revisions) => {
        const host = createHost();
        for (const [index, names] of revisions.entries()) {
          await host.install(Object.fromEntries(names.map((name) => [`app/${name}`, String(index)])));
        }
        const last = revisions.at(-1) ?? [];
        const expected = Object.fromEntries(last.map((name) => [name, String(revisions.length - 1)]));
        expect(host.installed()).toEqual(expected);
      }),
      { numRuns: 12 },
    );
  });

  it('changes a whole folder at once, and keeps one with files of others', async () => {
    const host = createHost();
    await host.install({ 'app/lib/a': '1', 'app/log/b': '1' });
    const inode = (name: string) => statSync(join(host.root, 'opt/hello', name)).ino;
    writeFiles(host.root, { 'opt/hello/log/today': 'foreign' });
    const before = { lib: inode('lib'), log: inode('log') };
    await host.install({ 'app/lib/a': '2', 'app/log/b': '2' });
    expect(host.installed()).toEqual({ 'lib/a': '2', 'log/b': '2', 'log/today': 'foreign' });
    expect(inode('log')).toBe(before.log);
    expect(inode('lib')).not.toBe(before.lib);
  });

  it('puts everything back when something fails after the swap', async () => {
    const host = createHost();
    await host.install({ 'app/a': '1', 'app/lib/b': '1' });
    const appSpec = `${FILES}permissions:\n  - object: /opt/hello\n    context: { type: httpd_sys_content_t }\n`;
    await expect(host.install({ 'app/a': '2', 'app/c/d': '2' }, { appSpec })).rejects.toThrow(
      'the SELinux context of',
    );
    expect(host.installed()).toEqual({ a: '1', 'lib/b': '1' });
    await host.install({ 'app/c': '3' });
    expect(host.installed()).toEqual({ c: '3' });
  });

  it('refuses a file where a folder keeps files of others', async () => {
    const host = createHost();
    await host.install({ 'app/data/a': '1' });
    writeFiles(host.root, { 'opt/hello/data/foreign': 'stays' });
    await expect(host.install({ 'app/data': '2' })).rejects.toThrow('is a folder with files that are not of');
    expect(host.installed()).toEqual({ 'data/a': '1', 'data/foreign': 'stays' });
  });

  it('reads the stock agent’s cleanup file: a torn last line does not count', async () => {
    const host = createHost();
    await host.install({ 'app/a': '1', 'app/b': '1' });
    const file = hostFolders(host.root).group('group').cleanup;
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, -1));
    await expect(host.install({ 'app/b': '2' })).rejects.toThrow('already exists');
    await host.install({ 'app/c': '2' });
    expect(host.installed()).toEqual({ b: '1', c: '2' });
  });

  it('follows links to folders, keeps links to files, and refuses one that never ends', async () => {
    const host = createHost();
    const link = (target: string, name: string) => (archive: string) =>
      symlinkSync(target, join(archive, 'app', name));
    const files = { 'app/lib/a': '1' };
    await host.install(files, {
      prepare: (archive) => [link('lib', 'copy'), link('lib/a', 'b')].forEach((make) => make(archive)),
    });
    expect(lstatSync(join(host.root, 'opt/hello/copy')).isDirectory()).toBe(true);
    expect(readlinkSync(join(host.root, 'opt/hello/b'))).toBe('lib/a');
    await expect(host.install(files, { prepare: link('..', 'loop') })).rejects.toThrow(
      'leads to a folder around itself',
    );
    expect(host.installed()).toEqual({ 'lib/a': '1', 'copy/a': '1' });
  });

  it('keeps mode and time of files', async () => {
    const host = createHost();
    const time = new Date(1_600_000_000_000);
    await host.install(
      { 'app/run': '1' },
      {
        prepare: (archive) => {
          chmodSync(join(archive, 'app/run'), 0o4751);
          utimesSync(join(archive, 'app/run'), time, time);
        },
      },
    );
    const { mode, mtime } = statSync(join(host.root, 'opt/hello/run'));
    expect([mode & 0o7777, mtime]).toEqual([0o4751, time]);
  });

  it.runIf(existsSync('/dev/shm') && statSync('/dev/shm').dev !== statSync(tmpdir()).dev)(
    'installs onto another file system by renames alone',
    async () => {
      const other = mkdtempSync('/dev/shm/host-test-');
      onTestFinished(() => rmSync(other, { recursive: true }));
      const host = createHost();
      symlinkSync(other, join(host.root, 'mounted'));
      const appSpec = `${HEAD}files:\n  - source: app\n    destination: /mounted/hello\n`;
      await host.install({ 'app/a': '1' }, { appSpec });
      writeFiles(other, { 'hello/b': 'foreign' });
      await expect(host.install({ 'app/a': '2', 'app/b': '2' }, { appSpec })).rejects.toThrow('already');
      await host.install({ 'app/a': '3' }, { appSpec });
      await vi.waitFor(() => expect(readFiles(other)).toEqual({ 'hello/a': '3', 'hello/b': 'foreign' }));
      expect(readdirSync(other)).toEqual(['hello']);
    },
  );
});
